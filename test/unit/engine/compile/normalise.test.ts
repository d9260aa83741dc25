import { expect, test } from 'vitest';
import { compileRules } from '../../../../src/engine/index.ts';

function normalise(pattern: string, flags = '', protect?: number) {
  const rule = { id: 'r', kind: 'regex', pattern, flags, action: 'warn' } as const;
  return compileRules([protect === undefined ? rule : { ...rule, protect }]).reports[0]!.patterns[0]!;
}

test.each([
  ['abc', 'abc', 'u'],
  ['(?i)abc', 'abc', 'iu'],
  ['(?ims)a.^', 'a.^', 'imsu'],
  ['a(?i)b|c', 'a(?i:b)|(?i:c)', 'u'],
  ['(?i)a(?-i)b', 'a(?-i:b)', 'iu'],
  ['(?:(?i)a)b', '(?i:a)b', 'u'],
  ['(?i:a|b)+c', '(?i:(?:a|b)+)c', 'u'],
  ['(?s:.)a(?m:$)', '(?s:.a)(?m:$)', 'u'],
  ['(?P<name>a)', '(?<name>a)', 'u'],
  ['\\Aab\\z', '^ab$', 'u'],
  ['(?m)\\Aab\\Z', '(?-m:^ab$)', 'mu'],
  ['[[:alpha:][:digit:]]', '[A-Za-z0-9]', 'u'],
  ['[[:^digit:]x]', '[\\u{0}-/:-\u{10ffff}x]', 'u'],
  ['[\\w-.]', '[\\w\\-.]', 'u'],
  ['[a-\\d]', '[a\\-\\d]', 'u'],
  ['[$&+,:;=?@#|]', '[$&+,:;=?@#|]', 'u'],
  ['\\-\\_\\"\\/\\@', '-_"\\/@', 'u'],
  ['a{,3}b', 'a{0,3}b', 'u'],
  ['a{x}]', 'a\\{x\\}\\]', 'u'],
  ['\\x{1F600}\\ud83d\\ude00', '😀😀', 'u'],
  ['\\pL\\p{Greek}\\p{^Lu}', '\\p{L}\\p{Script=Greek}\\P{Lu}', 'u'],
  ['(?x) a b # comment\n [ ] {2}', 'ab[ ]{2}', 'u'],
  ['a(?#comment)b', 'ab', 'u'],
  ['(?:a)(?:b){2}', 'ab{2}', 'u'],
  ['(?:a{2}){3}', '(?:a{2}){3}', 'u'],
  ['(?:(?:(?i:a)b){2,})?c', '(?:(?:(?i:a)b){2,})?c', 'u'],
  ['a(?=\\d+)', 'a(?=\\d+)', 'u'],
])('%s is read as /%s/%s', (pattern, source, flags) => {
  expect(normalise(pattern)).toEqual({ source, flags });
  expect(new RegExp(source, flags)).toBeInstanceOf(RegExp);
});

test('flags are kept, and g and u need not be named', () => {
  expect(normalise('a', 'gimsu')).toEqual({ source: 'a', flags: 'imsu' });
});

test.each([
  ['a lazy prefix goes', '[\\w.]{0,50}?key=(\\w+)', 'key=(\\w+)'],
  ['a greedy one goes where it can not run into the rest', '\\s*key=(\\w+)', 'key=(\\w+)'],
  ['a greedy one stays where it can', '\\w*key=(\\w+)', '\\w*key=(\\w+)'],
  ['several in a row go', '\\s*-?key=(\\w+)', 'key=(\\w+)'],
  ['one inside brackets goes', '(?:\\s*key)=(\\w+)', 'key=(\\w+)'],
  ['a prefix with a group stays', '(x)*?key=(\\w+)', '(x)*?key=(\\w+)'],
  ['a necessary one stays', '\\s+?key=(\\w+)', '\\s+?key=(\\w+)'],
])('before a protected group, %s', (_name, pattern, source) => {
  expect(normalise(pattern, '', pattern.includes('(x)') ? 2 : 1).source).toBe(source);
});

test('where the whole match is protected nothing is dropped', () => {
  expect(normalise('\\s*?key').source).toBe('\\s*?key');
});
