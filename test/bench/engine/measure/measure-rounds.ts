import type { Clock } from './cpu-clock.ts';

/** Something that reads text. */
export interface Task {
  readonly name: string;
  /** Characters that one run stands for. */
  readonly chars: number;
  /** @returns a number that depends on all of the work, so that none of it can be left out */
  run(): number;
}

export interface RoundOptions {
  readonly rounds: number;
  /** Least time that a task runs in each round, and before the first; milliseconds. */
  readonly sampleMs: number;
}

/** Nanoseconds per character of a task, one value for each round. */
export type Samples = ReadonlyMap<string, readonly number[]>;

interface Prepared {
  readonly task: Task;
  readonly passes: number;
  readonly samples: number[];
}

/** Numbers of no use that the work came to. */
let sink = 0;

function time({ task, passes }: Omit<Prepared, 'samples'>, clock: Clock): number {
  const started = clock();
  for (let pass = 0; pass < passes; pass += 1) sink = (sink + task.run()) % 1_000_003;
  return clock() - started;
}

/** Runs a task until it has been running long enough, and counts how many passes a round needs. */
function warmUp(task: Task, sampleNs: number, clock: Clock): Prepared {
  let spentNs = time({ task, passes: 1 }, clock);
  // The first pass compiles; how long a pass takes shows from the second on.
  let passNs = spentNs;
  while (spentNs < sampleNs) {
    passNs = time({ task, passes: 1 }, clock);
    spentNs += Math.max(passNs, 1);
  }
  return { task, passes: Math.max(1, Math.ceil(sampleNs / Math.max(passNs, 1))), samples: [] };
}

/**
 * Measures tasks in turns, so that whatever disturbs the machine disturbs all of them alike.
 * @param tasks each with a name of its own; another one begins in each round
 * @returns as many values for each task as there are rounds
 */
export function measureRounds(tasks: readonly Task[], options: RoundOptions, clock: Clock): Samples {
  const sampleNs = options.sampleMs * 1e6;
  const all = tasks.map((task) => warmUp(task, sampleNs, clock));
  for (let round = 0; round < options.rounds; round += 1) {
    const first = round % all.length;
    for (const prepared of [...all.slice(first), ...all.slice(0, first)]) {
      const ns = time(prepared, clock);
      prepared.samples.push(ns / (prepared.task.chars * prepared.passes));
    }
  }
  return new Map(all.map(({ task, samples }) => [task.name, samples]));
}

/** What all work so far came to; printed at the end, which keeps the work from being optimised away. */
export const readSink = (): number => sink;
