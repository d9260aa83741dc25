import { computeMedian, findQuantile } from '../engine/measure/statistics.ts';
import { createResult, type Result } from '../engine/report.ts';
import { listDelays } from '../page/measure-latency.ts';
import type { CheckedStage } from './checked-stage.ts';
import type { Profile } from './profile.ts';

/**
 * How much later a chunk is in the page's hands when sentences are sent and checked meanwhile. Streams with checks on
 * and off take turns in one page; each is compared with a twin that nobody guards. Medians over the pairs.
 */
export async function measureOverhead(stage: CheckedStage, { pairs, chunks }: Profile): Promise<Result[]> {
  const page = await stage.openPage();
  const measure = async (isOn: boolean): Promise<readonly number[]> => {
    await stage.setChecks(isOn);
    const [times] = await stage.play(page, { streams: 1, chunks, pace: 'paced' });
    return times === undefined ? [] : listDelays(times, chunks);
  };
  const p50: number[] = [];
  const p99: number[] = [];
  // The first pair warms both up.
  for (let pair = 0; pair <= pairs; pair += 1) {
    const delays = new Map<boolean, readonly number[]>();
    for (const isOn of pair % 2 === 0 ? [true, false] : [false, true]) delays.set(isOn, await measure(isOn));
    const differ = (share: number): number =>
      findQuantile(delays.get(true) ?? [], share) - findQuantile(delays.get(false) ?? [], share);
    if (pair === 0) continue;
    p50.push(differ(0.5));
    p99.push(differ(0.99));
  }
  await page.close();
  return [
    createResult('monitor_overhead_chunk_ms_p50', computeMedian(p50), 'ms'),
    createResult('monitor_overhead_chunk_ms_p99', computeMedian(p99), 'ms'),
  ];
}
