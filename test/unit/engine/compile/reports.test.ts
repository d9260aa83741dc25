import { expect, test } from 'vitest';
import { compileRules, ENGINE_VERSION, type EngineRule } from '../../../../src/engine/index.ts';

const regex = (pattern: string, more: Partial<EngineRule> = {}): EngineRule =>
  ({ id: 'r', kind: 'regex', pattern, flags: '', action: 'redact', ...more }) as EngineRule;

test.each<[name: string, rule: EngineRule, longestHold: number]>([
  ['a finite pattern holds its longest match', regex('a{2,5}b'), 6],
  ['astral characters count twice', regex('[😀-😂]{3}'), 6],
  ['an open-ended one holds its horizon', regex('a+b', { maxMatchLength: 40 }), 40],
  ['the default horizon is 256', regex('a+b'), 256],
  ['a warning holds nothing', regex('abc', { action: 'warn' }), 0],
  [
    'a region holds the longer of its marks',
    { id: 'r', kind: 'region', begin: '<<', end: '>>>', maxLength: 900, action: 'redact' },
    3,
  ],
])('%s', (_name, rule, longestHold) => {
  expect(compileRules([rule]).reports[0]).toMatchObject({ ruleId: 'r', longestHold });
});

test('reports come in the order of the rules and count states', () => {
  const { reports } = compileRules([regex('ab'), regex('a{9}', { id: 's' })]);
  expect(reports.map(({ ruleId, states }) => [ruleId, states])).toEqual([
    ['r', 3],
    ['s', 10],
  ]);
});

const RULES: readonly EngineRule[] = [
  {
    id: 'k',
    kind: 'keyword',
    keywords: ['abc', 'abd'],
    caseSensitive: true,
    wholeWord: false,
    action: 'redact',
  },
  regex('ab[cd]', { id: 'l' }),
  regex('[.]{0,5}?(abc)', { id: 'dropped', protect: 1 }),
  regex('\\d+abc', { id: 'p', maxMatchLength: 20 }),
  {
    id: 'region',
    kind: 'region',
    begin: '<!',
    end: '\\w+>',
    maxLength: 90,
    maxMatchLength: 9,
    action: 'block',
  },
  regex('\\d+', { id: 'n', action: 'warn', maxMatchLength: 20 }),
];

test.each([
  // No character leads to more than one node: a look at what stands there and at its one way, and at what begins.
  ['k', 'K', 4],
  ['l', 'L', 4],
  ['dropped', 'L', 4],
  // 18 attempts that wait for the last letter, and what begins.
  ['p', 'P', 38],
  // Outside 4. Inside 9 attempts that wait for the end mark, and what begins: 20, up to four times and once more.
  ['region', 'L', 104],
  // 21 attempts, each with a digit more and a match, and what begins.
  ['n', 'N', 65],
])('the rule %s is of class %s and costs %i steps at most', (id, ruleClass, maxStepsPerChar) => {
  const report = compileRules(RULES).reports.find(({ ruleId }) => ruleId === id);
  expect(report).toMatchObject({ ruleClass, maxStepsPerChar });
});

test('the report of a set sums up those of its rules', () => {
  const { reports, report } = compileRules(RULES);
  expect(report).toEqual({
    rules: 6,
    states: reports.reduce((sum, { states }) => sum + states, 0),
    longestHold: 20,
    maxStepsPerChar: reports.reduce((sum, { maxStepsPerChar }) => sum + maxStepsPerChar, 0),
    classes: { K: 1, L: 3, P: 1, N: 1 },
  });
});

test('a region reports both of its patterns', () => {
  const rule = { id: 'r', kind: 'region', begin: '(?i)a', end: 'b', maxLength: 9, action: 'warn' } as const;
  expect(compileRules([rule]).reports[0]!.patterns).toEqual([
    { source: 'a', flags: 'iu' },
    { source: 'b', flags: 'u' },
  ]);
});

test('no rules make a set that lets everything pass', () => {
  expect(compileRules([])).toMatchObject({
    rules: [],
    reports: [],
    report: { rules: 0, states: 0, longestHold: 0, maxStepsPerChar: 0, classes: { K: 0, L: 0, P: 0, N: 0 } },
  });
  expect(ENGINE_VERSION).toBe(3);
});
