import { expect, test } from 'vitest';
import { compileRules } from '../../../src/engine/index.ts';
import { listRule } from '../../support/rule-lists/list-rule.ts';
import { makeRules } from '../../support/rule-lists/made-rules.ts';
import { scanStream } from '../../support/run-stream.ts';

const made = makeRules(100, 5);

test('the same seed makes the same rules, another seed others', () => {
  expect(makeRules(100, 5)).toEqual(made);
  expect(makeRules(100, 6)).not.toEqual(made);
});

test('a smaller set is the beginning of a larger', () => {
  expect(makeRules(30, 5).rules).toEqual(made.rules.slice(0, 30));
});

test('the engine takes all of them, also as one set', () => {
  expect(made.refused).toBe(0);
  expect(compileRules(made.rules.map(({ rule }) => rule)).reports).toHaveLength(100);
});

test('every make is there in its share: assignments and tokens first of all', () => {
  const count = (isCounted: (source: string) => boolean): number =>
    made.rules.filter(({ pattern }) => isCounted(pattern.source)).length;
  expect({
    assignments: count((source) => source.startsWith('[\\w.\\-]{0,50}?')),
    addresses: count((source) => source.includes('@')),
    regions: count((source) => source.includes('-----BEGIN')),
    keywords: made.rules.filter(({ rule }) => rule.kind === 'keyword').length,
    protecting: made.rules.filter(({ rule }) => rule.protect === 1).length,
  }).toEqual({ assignments: 45, addresses: 2, regions: 2, keywords: 8, protecting: 86 });
});

test.each([
  ['(a)b', 1, 1],
  ['(?:a)b', 1, undefined],
  ['(?P<name>a)(b)', 2, 2],
  ['a', 0, undefined],
])('of %s group %d is protected where there is one', (pattern, group, protect) => {
  const rule = { id: 'r', kind: 'regex', pattern, flags: '', action: 'redact' } as const;
  expect(listRule(rule, group)?.rule.protect).toBe(protect);
});

test('a rule that the engine refuses is not listed', () => {
  const rule = { id: 'r', kind: 'regex', pattern: '(a)\\1', flags: '', action: 'redact' } as const;
  expect(listRule(rule, 1)).toBeNull();
});

test('the pattern that other engines get for keywords finds what the rule finds', () => {
  const keywords = ['c++ code', 'cat', 'cat food', 'a.b'];
  const rule = {
    id: 'r',
    kind: 'keyword',
    keywords,
    caseSensitive: false,
    wholeWord: true,
    action: 'redact',
  } as const;
  const text = 'Cat food, a cat; concatenate axb A.B and C++ code.';
  const { source, flags } = listRule(rule, 0)!.pattern;
  const expected = [...text.matchAll(new RegExp(source, `${flags}g`))].map((match) => match.index);
  expect(scanStream(compileRules([rule]), [text]).map(({ start }) => start)).toEqual(expected);
  expect(expected).toHaveLength(4);
});
