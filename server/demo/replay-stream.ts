import { setTimeout } from 'node:timers/promises';

/** Share of the pace that each next record waits for, over and over: a model's tokens come unevenly. Mean 1. */
const RHYTHM: readonly number[] = [0.4, 0.7, 1, 0.6, 2.2, 0.5, 0.9, 1.7];

/**
 * Gives the records of a stream one by one, as a model would.
 * @param paceMs mean time between two records; 0 waits for none
 * @param signal ends the wait, and the replay with an error
 */
export async function* replayStream(
  records: readonly string[],
  paceMs: number,
  signal: AbortSignal,
): AsyncGenerator<string> {
  for (const [index, record] of records.entries()) {
    const share = RHYTHM[index % RHYTHM.length] ?? 1;
    if (paceMs > 0) await setTimeout(paceMs * share, undefined, { signal });
    yield record;
  }
}
