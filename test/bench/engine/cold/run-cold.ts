/** Runs in a process of its own: compiles or loads a rule set for the first time, and tells what it took. */
import { compileRules, type RuleSet } from '../../../../src/engine/index.ts';
import { createGateTask } from '../contenders/gate-task.ts';
import { CACHED_TABLES } from './cached-tables.ts';
import type { ColdJob, ColdTimes } from './cold-job.ts';

const MOST_COLLECTIONS = 4;

function readMemoryBytes(): number {
  for (let i = 0; i < MOST_COLLECTIONS; i += 1) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function prepare({ rules, tables }: ColdJob): RuleSet {
  if (tables === null) return compileRules(rules);
  const loaded = CACHED_TABLES.load(rules, tables);
  if (!loaded) throw new Error('The engine refuses the tables that it has written itself.');
  return loaded;
}

function run(job: ColdJob): ColdTimes {
  const memoryBefore = readMemoryBytes();
  const started = performance.now();
  const ruleSet = prepare(job);
  const ready = performance.now();
  const [first, all] = [job.messages.slice(0, 1), job.messages].map((texts) =>
    createGateTask('cold', ruleSet, texts),
  );
  const beforeFirst = performance.now();
  first!.run();
  const firstMessageMs = performance.now() - beforeFirst;
  all!.run();
  const memoryBytes = readMemoryBytes() - memoryBefore;
  // Otherwise the set would be garbage by the time that its memory is read.
  if (ruleSet.reports.length === 0) throw new Error('There are no rules.');
  return { readyMs: ready - started, firstMessageMs, memoryBytes };
}

process.once('message', (job: ColdJob) => {
  process.send!(run(job), () => process.disconnect!());
});
