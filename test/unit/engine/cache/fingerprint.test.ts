import { expect, test } from 'vitest';
import {
  compileRules,
  DEFAULT_LIMITS,
  type EngineRule,
  loadRules,
  serializeRules,
} from '../../../../src/engine/index.ts';

const REGEX: EngineRule = { id: 'r', kind: 'regex', pattern: 'ab(c)', flags: '', action: 'redact' };
const WORDS: EngineRule = {
  id: 'r',
  kind: 'keyword',
  keywords: ['ab', 'c'],
  caseSensitive: false,
  wholeWord: true,
  action: 'redact',
};
const REGION: EngineRule = { id: 'r', kind: 'region', begin: 'ab', end: 'c', maxLength: 9, action: 'redact' };

test.each<[string, EngineRule, EngineRule]>([
  ['id', REGEX, { ...REGEX, id: 's' }],
  ['action', REGEX, { ...REGEX, action: 'block' }],
  ['pattern', REGEX, { ...REGEX, pattern: 'ab(d)' }],
  ['flags', REGEX, { ...REGEX, flags: 'i' }],
  ['protect', REGEX, { ...REGEX, protect: 1 }],
  ['validators', REGEX, { ...REGEX, validators: ['luhn'] }],
  ['maxMatchLength', REGEX, { ...REGEX, maxMatchLength: 255 }],
  ['replacement', REGEX, { ...REGEX, replacement: '' }],
  ['keywords', WORDS, { ...WORDS, keywords: ['a', 'bc'] }],
  ['caseSensitive', WORDS, { ...WORDS, caseSensitive: true }],
  ['wholeWord', WORDS, { ...WORDS, wholeWord: false }],
  ['begin', REGION, { ...REGION, begin: 'abb' }],
  ['end', REGION, { ...REGION, end: 'cc' }],
  ['maxLength', REGION, { ...REGION, maxLength: 10 }],
])('tables are of no use to a rule with another %s', (_, rule, other) => {
  const tables = serializeRules(compileRules([rule]));
  expect(loadRules([{ ...rule }], tables)).not.toBeNull();
  expect(loadRules([other], tables)).toBeNull();
});

test('nor to more rules, to fewer, or to the same in another order', () => {
  const rules = [REGEX, { ...WORDS, id: 's' }];
  const tables = serializeRules(compileRules(rules));
  expect(loadRules(rules, tables)).not.toBeNull();
  expect(loadRules(rules.toReversed(), tables)).toBeNull();
  expect(loadRules([REGEX], tables)).toBeNull();
  expect(loadRules([...rules, { ...REGION, id: 't' }], tables)).toBeNull();
});

test('nor within other limits', () => {
  const tables = serializeRules(compileRules([REGEX]));
  expect(loadRules([REGEX], tables, { ...DEFAULT_LIMITS, maxJointStates: 2 })).toBeNull();
});

test('rules that can be told to be wrong without their pattern are refused', () => {
  const wrong = { ...REGEX, validators: ['nothing'] };
  const lying = serializeRules({ ...compileRules([REGEX]), source: [wrong] });
  expect(loadRules([wrong], lying)).toBeNull();
  const twice = [REGEX, REGEX];
  const [one] = compileRules([REGEX]).rules;
  expect(
    loadRules(twice, serializeRules({ ...compileRules([REGEX]), rules: [one!, one!], source: twice })),
  ).toBeNull();
});

test('an empty set is loaded as one', () => {
  expect(loadRules([], serializeRules(compileRules([])))?.reports).toEqual([]);
});
