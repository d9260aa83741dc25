import { expect, test } from 'vitest';
import { compileRules, DEFAULT_LIMITS, type EngineRule, RuleError } from '../../../../src/engine/index.ts';

const regex = { id: 'r', kind: 'regex', pattern: 'a', flags: '', action: 'redact' } as const;
const keyword = {
  id: 'r',
  kind: 'keyword',
  keywords: ['a'],
  caseSensitive: false,
  wholeWord: true,
  action: 'redact',
} as const;
const region = { id: 'r', kind: 'region', begin: '<', end: '>', maxLength: 9, action: 'redact' } as const;

function findRefusal(rules: readonly unknown[], limits = DEFAULT_LIMITS): RuleError | null {
  try {
    compileRules(rules as EngineRule[], limits);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(RuleError);
    return error as RuleError;
  }
}

test.each([
  ['NULLABLE', 0, 'a*'],
  ['NULLABLE', 0, ''],
  ['NULLABLE', 0, '\\b'],
  ['NULLABLE', 0, 'a|'],
  ['NULLABLE_LOOP', 4, '(a*)*b'],
  ['NULLABLE_LOOP', 5, 'x(?:)?'],
  ['NULLABLE_LOOP', 2, '\\b*a'],
  ['NULLABLE_LOOP', 7, 'x(?:a?){1,2}'],
  ['BACKREFERENCE', 3, '(a)\\1'],
  ['BACKREFERENCE', 7, '(?<n>a)\\k<n>'],
  ['BACKREFERENCE', 8, '(?P<n>a)(?P=n)'],
  ['LOOKAROUND', 1, 'a(?=bc)'],
  ['LOOKAROUND', 0, '(?<!ab)c'],
  ['LOOKAROUND', 1, 'a(?!.*b)'],
  ['LOOKAROUND', 1, 'a(?=(b))'],
  ['LOOKAROUND', 1, 'a(?=\\b)'],
  ['LOOKAROUND', 1, 'a(?=)'],
  ['BUDGET', 1, 'a{1001}'],
  ['BUDGET', 1, 'a{0,1001}'],
  ['BUDGET', 0, '(?:(?:a{100}){100}){100}'],
  ['BUDGET', 0, 'a{300}'],
  ['BUDGET', 0, '(?:(?:a?){30}){30}b'],
  ['BUDGET', 64, `${'('.repeat(65)}a${')'.repeat(65)}`],
  ['BUDGET', 4_096, 'a'.repeat(4_097)],
  ['SYNTAX', 0, '(a'],
  ['SYNTAX', 1, 'a)'],
  ['SYNTAX', 1, 'a[b'],
  ['SYNTAX', 0, '[]a]'],
  ['SYNTAX', 0, '*a'],
  ['SYNTAX', 2, 'a++'],
  ['SYNTAX', 4, 'a{2}{3}'],
  ['SYNTAX', 1, 'a{3,2}'],
  ['SYNTAX', 1, '[b-a]'],
  ['SYNTAX', 1, '[[:what:]]'],
  ['SYNTAX', 0, '\\q'],
  ['SYNTAX', 1, 'a\\'],
  ['SYNTAX', 0, '\\<key\\>'],
  ['SYNTAX', 3, 'key\\>'],
  ['SYNTAX', 0, '\\b{start}key'],
  ['SYNTAX', 4, '(?i)\\b{end-half}key'],
  ['SYNTAX', 2, '[a[b]c]x'],
  ['SYNTAX', 2, '[^[a-z]&&[^b]]'],
  ['SYNTAX', 4, 'x[\\w--[0-9]]'],
  ['SYNTAX', 3, '[\\w--\\d]'],
  ['SYNTAX', 1, '[[.a.]]'],
  ['SYNTAX', 1, '[[=a=]b]'],
  ['SYNTAX', 0, '\\p{Nonsense}'],
  ['SYNTAX', 0, '\\u{110000}'],
  ['SYNTAX', 0, '\\xZZ'],
  ['SYNTAX', 0, '(?>a)'],
  ['SYNTAX', 0, '(?z)a'],
  ['SYNTAX', 7, '(?<n>a)(?<n>b)'],
] as const)('%s at %i: %s', (code, at, pattern) => {
  const refusal = findRefusal([{ ...regex, pattern }]);
  expect(refusal).toMatchObject({ ruleId: 'r', code, at });
  expect(refusal?.hint).toMatch(/^[A-Z].*\.$/s);
  expect(refusal?.message).toContain(refusal?.hint);
});

test.each([
  ['sticky', 'STICKY', { ...regex, flags: 'y' }],
  ['an unknown flag', 'SYNTAX', { ...regex, flags: 'v' }],
  ['a group that is not there', 'SYNTAX', { ...regex, protect: 1 }],
  ['group 0', 'SYNTAX', { ...regex, pattern: '(a)', protect: 0 }],
  ['a group of a keyword rule', 'SYNTAX', { ...keyword, protect: 1 }],
  ['an unknown validator', 'SYNTAX', { ...regex, validators: ['magic'] }],
  ['a validator without its parameter', 'SYNTAX', { ...regex, validators: ['entropy'] }],
  ['a validator with a senseless parameter', 'SYNTAX', { ...regex, validators: ['entropy:99'] }],
  ['a validator with one too many', 'SYNTAX', { ...regex, validators: ['luhn:2'] }],
  ['a validator that objects have', 'SYNTAX', { ...regex, validators: ['toString'] }],
  ['validators that are no list', 'SYNTAX', { ...regex, validators: 'luhn' }],
  ['an unknown action', 'SYNTAX', { ...regex, action: 'explode' }],
  ['an unknown kind', 'SYNTAX', { ...regex, kind: 'model' }],
  ['a pattern that is no text', 'SYNTAX', { ...regex, pattern: 7 }],
  ['a replacement that is no text', 'SYNTAX', { ...regex, replacement: 7 }],
  ['a horizon of 0', 'SYNTAX', { ...regex, maxMatchLength: 0 }],
  ['a horizon beyond the greatest', 'SYNTAX', { ...regex, maxMatchLength: 1_025 }],
  ['a horizon that is shorter than any match', 'BUDGET', { ...regex, pattern: 'abc', maxMatchLength: 2 }],
  ['no keywords', 'SYNTAX', { ...keyword, keywords: [] }],
  ['an empty keyword', 'SYNTAX', { ...keyword, keywords: ['a', ''] }],
  ['keywords without a word on case', 'SYNTAX', { ...keyword, caseSensitive: undefined }],
  ['keywords without a word on words', 'SYNTAX', { ...keyword, wholeWord: undefined }],
  ['a long keyword', 'BUDGET', { ...keyword, keywords: ['a'.repeat(257)] }],
  ['a region without length', 'SYNTAX', { ...region, maxLength: 0 }],
  ['a region of immense length', 'SYNTAX', { ...region, maxLength: 65_537 }],
  ['a region with validators', 'SYNTAX', { ...region, validators: ['luhn'] }],
  ['a region with a bad end', 'BACKREFERENCE', { ...region, end: '(a)\\1' }],
  ['a region with a nullable beginning', 'NULLABLE', { ...region, begin: 'a?' }],
] as const)('refused: %s', (_name, code, rule) => {
  expect(findRefusal([rule])).toMatchObject({ ruleId: 'r', code });
});

test.each([
  ['null', null],
  ['undefined', undefined],
  ['a number', 5],
  ['a text', 'r'],
  ['a list', []],
  ['a rule whose id is no text', { ...regex, id: 7 }],
  ['a rule without an id', { ...regex, id: undefined }],
  ['a rule with an empty id', { ...regex, id: '' }],
])('refused and named after its place: %s', (_name, rule) => {
  expect(findRefusal([regex, rule])).toMatchObject({ ruleId: '#2', code: 'SYNTAX', at: 0 });
});

test.each([null, undefined, 7, 'abc', { 0: regex, length: 1 }])('refused as no list: %j', (rules) => {
  expect(findRefusal(rules as unknown as EngineRule[])).toMatchObject({ code: 'SYNTAX' });
});

test('two rules with one id are refused', () => {
  expect(findRefusal([regex, regex])).toMatchObject({ code: 'SYNTAX' });
});

test('what was read before changes nothing about what is refused', () => {
  expect(findRefusal([{ ...regex, pattern: '[^]a' }])).toBe(null);
  expect(findRefusal([{ ...regex, pattern: '[^]a]' }])).toMatchObject({ code: 'SYNTAX', at: 0 });
  expect(findRefusal([{ ...regex, pattern: 'b[a-z]' }])).toBe(null);
  expect(findRefusal([{ ...regex, pattern: 'b[a-z' }])).toMatchObject({ code: 'SYNTAX', at: 1 });
  expect(findRefusal([{ ...regex, pattern: 'b[z-a]' }])).toMatchObject({ code: 'SYNTAX', at: 2 });
  expect(findRefusal([{ ...regex, pattern: 'bb[z-a]' }])).toMatchObject({ code: 'SYNTAX', at: 3 });
});

test('limits hold for the whole set', () => {
  const second = { ...regex, id: 's' };
  expect(findRefusal([regex, second], { ...DEFAULT_LIMITS, maxRules: 1 })).toMatchObject({
    ruleId: 's',
    code: 'BUDGET',
  });
  expect(findRefusal([regex, second], { ...DEFAULT_LIMITS, maxStates: 3 })).toMatchObject({
    ruleId: 's',
    code: 'BUDGET',
  });
});

test.each([
  ['(?:a?){3}b', 'an exact count of something nullable'],
  ['(?:a?)b', 'a nullable group that is not repeated'],
  ['(?<!\\w|^)a(?!\\d|$)', 'lookaround with an edge'],
  ['a{1000}', 'the greatest count'],
  ['[[(]x\\]', 'a bracket in a class, where none but it is closed'],
  ['[[:alpha:]_]x]', 'a bracket that closes nothing, behind a POSIX name'],
  ['[\\<\\>]', 'an escaped angle in a class'],
  ['[+--]', 'a range up to a dash'],
  ['\\b{1}a', 'a counted boundary'],
])('not refused: %s, %s', (pattern) => {
  expect(findRefusal([{ ...regex, pattern, maxMatchLength: 1_024 }])).toBe(null);
});
