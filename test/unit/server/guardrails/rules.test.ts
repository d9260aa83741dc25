import { describe, expect, test } from 'vitest';
import { createRuleGuardrail } from '../../../../server/guardrails/rules/create-rule-guardrail.ts';
import { createSearchableRules } from '../../../../server/guardrails/rules/searchable-rules.ts';
import type { Rule } from '../../../../src/protocol/index.ts';
import { makeInput } from '../../../support/fake-guardrail.ts';

const signal = new AbortController().signal;

const pattern = (id: string, source: string, action: Rule['action']): Rule => ({
  id,
  title: `title of ${id}`,
  action,
  kind: 'regex',
  class: 'INSTANT',
  pattern: source,
  flags: '',
});

const KEYWORD: Rule = {
  id: 'words',
  title: 'forbidden words',
  action: 'block',
  kind: 'keyword',
  class: 'FAST',
  keywords: ['project nightjar'],
  caseSensitive: false,
  wholeWord: true,
};

function create(rules: Rule[], redactAs: 'allow' | 'warn' | 'block' = 'block') {
  const searchable = createSearchableRules(rules);
  return createRuleGuardrail('rules', { class: 'INSTANT', readRules: async () => searchable, redactAs });
}

describe('a guardrail made of rules', () => {
  test.each([
    ['block', 'block'],
    ['redact', 'block'],
    ['warn', 'warn'],
  ] as const)('answers a match of a rule that would %s with %s', async (action, expected) => {
    const finding = await create([pattern('digits', '\\d{4}', action)]).check(makeInput('a 1234 b'), signal);
    expect(finding).toEqual({
      action: expected,
      score: null,
      reason: 'Found: title of digits.',
      rules: ['digits'],
    });
  });

  test('does with what it can not redact as it is told', async () => {
    const rules = [pattern('digits', '\\d{4}', 'redact')];
    expect((await create(rules, 'warn').check(makeInput('1234'), signal)).action).toBe('warn');
    expect((await create(rules, 'allow').check(makeInput('1234'), signal)).action).toBe('allow');
  });

  test('answers with the severest, and names a few of those that matched', async () => {
    const rules = ['a', 'b', 'c', 'd'].map((id) => pattern(id, id, id === 'c' ? 'block' : 'warn'));
    const finding = await create(rules).check(makeInput('abcd'), signal);
    expect(finding.action).toBe('block');
    expect(finding.reason).toBe('Found: title of a, title of b and 2 more.');
  });

  test('holds spans to their validators, as the browser does', async () => {
    const card: Rule = { ...pattern('card', '\\d{16}', 'block'), validators: ['luhn'] };
    expect((await create([card]).check(makeInput('4111111111111111'), signal)).action).toBe('block');
    expect((await create([card]).check(makeInput('4111111111111112'), signal)).action).toBe('allow');
  });

  test('finds what begins in the context and ends in the text, and nothing of the context alone', async () => {
    const guardrail = create([KEYWORD]);
    const judge = async (context: string, text: string) =>
      (await guardrail.check(makeInput(text, { context }), signal)).action;
    expect(await judge('Ask about Project ', 'Nightjar today.')).toBe('block');
    expect(await judge('Ask about Project Nightjar.', ' It is secret.')).toBe('allow');
    expect(await judge('x', 'Project Nightjar is secret.')).toBe('block');
    expect(await judge('x'.repeat(10_000), 'Project Nightjar is secret.')).toBe('block');
  });

  test('finds what lies across slices of a long text', async () => {
    const guardrail = create([KEYWORD]);
    for (let offset = 4_080; offset <= 4_097; offset += 1) {
      const text = `${'-'.repeat(offset)} project nightjar ${'-'.repeat(9_000)}`;
      expect((await guardrail.check(makeInput(text), signal)).action).toBe('block');
    }
  });
});
