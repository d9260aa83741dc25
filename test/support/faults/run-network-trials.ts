import { findQuantile } from '../../bench/engine/measure/statistics.ts';
import { runNetworkTrial, type TrialReport } from './run-network-trial.ts';

export interface NetworkReport {
  readonly trials: number;
  readonly sessions: number;
  readonly requests: number;
  readonly faults: number;
  /** Kinds of faults that came up. */
  readonly kinds: number;
  readonly restarts: number;
  readonly recoveryMs: { readonly p50: number; readonly max: number };
  /** Each with the seed of its trial. */
  readonly problems: readonly string[];
}

/** Trials wait most of the time. */
const LANES = 4;

/** @param seed of the first trial; each has the next one */
export async function runNetworkTrials(
  { trials, seed }: { readonly trials: number; readonly seed: number },
  log: (line: string) => void,
): Promise<NetworkReport> {
  const reports: TrialReport[] = [];
  const problems: string[] = [];
  const seeds = Array.from({ length: trials }, (_, i) => seed + i).values();
  const runLane = async (): Promise<void> => {
    for (const one of seeds) {
      const report = await runNetworkTrial(one);
      reports.push(report);
      for (const problem of report.problems) problems.push(`seed ${one}: ${problem}`);
      if (reports.length % 20 === 0)
        log(`${reports.length} of ${trials} trials, ${problems.length} problems.`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, runLane));
  const sum = (count: (report: TrialReport) => number): number =>
    reports.reduce((total, report) => total + count(report), 0);
  const recoveries = reports.map(({ recoveryMs }) => recoveryMs);
  return {
    trials,
    sessions: sum(({ sessions }) => sessions),
    requests: sum(({ requests }) => requests),
    faults: sum(({ faults }) => [...faults.values()].reduce((total, count) => total + count, 0)),
    kinds: new Set(reports.flatMap(({ faults }) => [...faults.keys()])).size,
    restarts: sum(({ restarts }) => restarts),
    recoveryMs: { p50: findQuantile(recoveries, 0.5), max: Math.max(...recoveries) },
    problems,
  };
}
