import type { Behaviour } from '../../../support/served/behaviour.ts';
import { computeMedian } from '../../engine/measure/statistics.ts';
import { createResult, type Result } from '../../engine/report.ts';
import { type LoadResult, measureLoad } from '../client/measure-load.ts';
import { makeUpdates } from '../client/requests.ts';
import type { Profile } from '../profile.ts';
import { withServer } from '../with-server.ts';

/** Few, so that the time of one update is seen and not that of a queue. */
const CONNECTIONS = 4;
const UPDATES_PER_SESSION = 4;
/** Quick enough that nothing is left to do when the other server has its turn. */
const JUDGE: Behaviour = { id: 'judge', checkpoint: 'DEFERRED', slowMs: 20, concurrency: 64 };
const MODEL: Behaviour = { id: 'model', checkpoint: 'BATCHED' };

/**
 * How much longer the same updates take when they are watched: two servers, with and without a deferred guardrail in
 * MONITOR mode, take turns. Apart from it, what a batched guardrail that answers at once adds.
 */
export async function measureMonitor(profile: Profile): Promise<readonly Result[]> {
  const monitor = await comparePairs([JUDGE], profile);
  const batched = await comparePairs([MODEL], profile);
  return [
    createResult('monitor_overhead_ms_p50', monitor.p50Ms, 'ms'),
    createResult('monitor_overhead_ms_p99', monitor.p99Ms, 'ms'),
    createResult('batched_overhead_ms_p50', batched.p50Ms, 'ms'),
    createResult('batched_overhead_ms_p99', batched.p99Ms, 'ms'),
  ];
}

/** @returns medians over the pairs */
function comparePairs(
  guardrails: readonly Behaviour[],
  profile: Profile,
): Promise<Pick<LoadResult, 'p50Ms' | 'p99Ms'>> {
  const measureMs = profile.measureMs / 5;
  const measure = (address: string) =>
    measureLoad({
      address,
      connections: CONNECTIONS,
      warmUpMs: measureMs / 5,
      measureMs,
      makeRequests: () => makeUpdates({ updates: UPDATES_PER_SESSION, hasText: true }),
    });
  return withServer(guardrails, (on) =>
    withServer([], async (off) => {
      const p50: number[] = [];
      const p99: number[] = [];
      // The first pair warms both up.
      for (let pair = 0; pair <= profile.pairs; pair += 1) {
        const order = pair % 2 === 0 ? [on, off] : [off, on];
        const results = new Map<typeof on, LoadResult>();
        for (const server of order) results.set(server, await measure(server.address));
        const [watched, plain] = [results.get(on), results.get(off)];
        if (pair === 0 || watched === undefined || plain === undefined) continue;
        p50.push(watched.p50Ms - plain.p50Ms);
        p99.push(watched.p99Ms - plain.p99Ms);
      }
      return { p50Ms: computeMedian(p50), p99Ms: computeMedian(p99) };
    }),
  );
}
