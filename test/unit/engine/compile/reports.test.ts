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

test('a region reports both of its patterns', () => {
  const rule = { id: 'r', kind: 'region', begin: '(?i)a', end: 'b', maxLength: 9, action: 'warn' } as const;
  expect(compileRules([rule]).reports[0]!.patterns).toEqual([
    { source: 'a', flags: 'iu' },
    { source: 'b', flags: 'u' },
  ]);
});

test('no rules make a set that lets everything pass', () => {
  expect(compileRules([])).toEqual({ rules: [], reports: [] });
  expect(ENGINE_VERSION).toBe(1);
});
