import { computeMedian, computeSpreadPct } from './measure/statistics.ts';

export interface Result {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'lower' | 'higher';
}

export interface Report {
  readonly suite: string;
  readonly results: readonly Result[];
}

const SIGNIFICANT_DIGITS = 4;

export function createResult(
  name: string,
  value: number,
  unit: string,
  better: Result['better'] = 'lower',
): Result {
  return { name, value: Number(value.toPrecision(SIGNIFICANT_DIGITS)), unit, better };
}

/** The median of a timed contender, and how far its rounds were apart. */
export function createTimedResults(name: string, nsPerChar: readonly number[]): Result[] {
  return [
    createResult(name, computeMedian(nsPerChar), 'ns'),
    createResult(`${name}_spread_pct`, computeSpreadPct(nsPerChar), '%'),
  ];
}

/** One line for a program to read. */
export const printJson = (report: Report): string => `${JSON.stringify(report)}\n`;

/** A table for people; spreads stand beside what they belong to. */
export function printTable({ suite, results }: Report): string {
  const spreads = new Map(results.map(({ name, value }) => [name, value]));
  const rows = results
    .filter(({ name }) => !name.endsWith('_spread_pct'))
    .map(({ name, value, unit, better }) => {
      const spread = spreads.get(`${name}_spread_pct`);
      return [
        name,
        `${value}`,
        unit,
        spread === undefined ? '' : `spread ${spread} %`,
        `${better} is better`,
      ];
    });
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row.map((cell, i) => (i === 1 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i] ?? 0))).join('  '),
  );
  return `${suite}\n${lines.join('\n')}\n`;
}
