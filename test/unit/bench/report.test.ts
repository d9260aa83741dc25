import { expect, test } from 'vitest';
import { createResult, createTimedResults, printJson, printTable } from '../../bench/engine/report.ts';

const report = {
  suite: 'engine',
  results: [
    ...createTimedResults('ns_per_char_10', [10, 12.34567, 14]),
    createResult('times_faster_than_naive_250', 5_432.1, 'times', 'higher'),
  ],
};

test('the JSON is one line with one object: name, value, unit and which way is better', () => {
  const text = printJson(report);
  expect(text.trimEnd()).not.toContain('\n');
  expect(JSON.parse(text)).toEqual({
    suite: 'engine',
    results: [
      { name: 'ns_per_char_10', value: 12.35, unit: 'ns', better: 'lower' },
      { name: 'ns_per_char_10_spread_pct', value: 32.4, unit: '%', better: 'lower' },
      { name: 'times_faster_than_naive_250', value: 5_432, unit: 'times', better: 'higher' },
    ],
  });
});

test('the table has a line for each result, with its spread beside it', () => {
  const lines = printTable(report).trimEnd().split('\n');
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ['engine'],
    ['ns_per_char_10', '12.35', 'ns', 'spread 32.4 %', 'lower is better'],
    ['times_faster_than_naive_250', '5432', 'times', 'higher is better'],
  ]);
});
