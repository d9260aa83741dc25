import { askFreshProcess } from '../cold/ask-fresh-process.ts';
import { CACHED_TABLES } from '../cold/cached-tables.ts';
import type { ColdJob, ColdTimes } from '../cold/cold-job.ts';
import { computeMedian } from '../measure/statistics.ts';
import type { Profile } from '../profile.ts';
import { createResult, type Result } from '../report.ts';
import type { Stage } from '../stage.ts';

const BYTES_PER_MB = 1e6;

async function repeat(job: ColdJob, runs: number): Promise<ColdTimes[]> {
  const times: ColdTimes[] = [];
  for (let i = 0; i < runs; i += 1) times.push(await askFreshProcess(job));
  return times;
}

/** What it costs to get a rule set, and to have it. */
export async function measureCold(stage: Stage, { coldRuns }: Profile): Promise<Result[]> {
  const { list, ruleSets, messages } = stage;
  const job = { rules: list.rules.map(({ rule }) => rule), messages };
  const built = await repeat({ ...job, tables: null }, coldRuns);
  const results = [
    createResult('build_ms_1000', computeMedian(built.map(({ readyMs }) => readyMs)), 'ms'),
    createResult(
      'first_message_ms_1000',
      computeMedian(built.map(({ firstMessageMs }) => firstMessageMs)),
      'ms',
    ),
    createResult(
      'memory_mb_1000',
      computeMedian(built.map(({ memoryBytes }) => memoryBytes)) / BYTES_PER_MB,
      'MB',
    ),
  ];
  const tables = CACHED_TABLES.serialize(ruleSets[1_000]);
  const loaded = await repeat({ ...job, tables }, coldRuns);
  return [
    ...results,
    createResult('load_ms_1000', computeMedian(loaded.map(({ readyMs }) => readyMs)), 'ms'),
    createResult('tables_mb_1000', tables.byteLength / BYTES_PER_MB, 'MB'),
  ];
}
