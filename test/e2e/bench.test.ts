import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Report } from '../bench/engine/report.ts';

/** Others compare runs by these names. */
const SUFFIXES = ['', '_burst', '_8streams', '_8streams_burst'];
const ADDED = ['', '_10', '_main', '_main_10'].flatMap((way) =>
  SUFFIXES.flatMap((suffix) => ['p50', 'p95', 'p99'].map((q) => `added_ms_${q}${way}${suffix}`)),
);
const OTHERS = [
  'document_added_ms_50kb',
  'document_added_ms_500kb',
  'first_chunk_ms_cold',
  'first_chunk_ms_warm',
  'noise_ms_p50',
  'noise_ms_p95',
  'noise_ms_p99',
  'page_load_added_ms',
  'page_load_ms',
  'page_load_ms_without',
];
/** Only where the system tells. */
const MEMORY = 'extension_memory_mb';

test('the benchmark of a page runs, and prints its numbers under the names that it is known for', () => {
  const args = ['scripts/tasks/bench.ts', 'page', '--quick', '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const { suite, results } = JSON.parse(stdout) as Report;
  expect(suite).toBe('page');
  const names = results.map(({ name }) => name).filter((name) => name !== MEMORY);
  expect(names.toSorted()).toEqual([...ADDED, ...OTHERS].toSorted());
  expect(ADDED.slice(0, 3)).toEqual(['added_ms_p50', 'added_ms_p95', 'added_ms_p99']);
  for (const { name, value, unit, better } of results) {
    expect([name, Number.isFinite(value), unit, better]).toEqual([
      name,
      true,
      name === MEMORY ? 'MB' : 'ms',
      'lower',
    ]);
  }
});
