import { expect, test } from 'vitest';
import {
  type Compilation,
  compileRules,
  createCompilation,
  type EngineRule,
} from '../../../../src/engine/index.ts';

const makeRule = (id: string, pattern = `${id}[a-z]{3}`): EngineRule => ({
  id,
  kind: 'regex',
  pattern,
  flags: '',
  action: 'redact',
});
const RULES = ['one', 'two', 'three'].map((id) => makeRule(id));

/** Counts steps until there is nothing left to do. */
function finish(compilation: Compilation): number {
  for (let steps = 1; ; steps += 1) if (!compilation.advance()) return steps;
}

test('the set is there when the last rule is compiled, and all its reports at the end', () => {
  const compilation = createCompilation(RULES);
  for (const _ of RULES) {
    expect(compilation.ruleSet).toBeNull();
    expect(compilation.advance()).toBe(true);
  }
  const { ruleSet } = compilation;
  expect(finish(compilation)).toBe(RULES.length);
  expect(compilation.ruleSet).toBe(ruleSet);
  expect(ruleSet?.reports).toEqual(compileRules(RULES).reports);
  expect(compilation.advance()).toBe(false);
});

test('a large rule takes several steps, so that others get their turn, and is the same rule', () => {
  const keywords = Array.from({ length: 2_000 }, (_, i) => `word ${i * 7_919}`);
  const large = {
    id: 'l',
    kind: 'keyword',
    keywords,
    caseSensitive: false,
    wholeWord: true,
    action: 'redact',
  } as const;
  const compilation = createCompilation([large, RULES[0]!]);
  let stepsBefore = 1;
  while (compilation.advance() && compilation.ruleSet === null) stepsBefore += 1;
  expect(stepsBefore).toBe(4);
  expect(finish(compilation)).toBe(6);
  expect(compilation.ruleSet?.reports).toEqual(compileRules([large, RULES[0]!]).reports);
});

test('no rules are a set too', () => {
  const compilation = createCompilation([]);
  expect(finish(compilation)).toBe(1);
  expect(compilation.ruleSet?.report.rules).toBe(0);
});

test('a rule that is refused is named in its step, and there is no set', () => {
  const compilation = createCompilation([RULES[0]!, makeRule('bad', '(a*)*')]);
  expect(compilation.advance()).toBe(true);
  expect(() => compilation.advance()).toThrow('rule "bad"');
  expect(compilation.ruleSet).toBeNull();
});
