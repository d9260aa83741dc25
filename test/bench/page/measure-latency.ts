import type { Page } from 'puppeteer';
import { countScans } from '../../support/browser/count-scans.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { findQuantile } from '../engine/measure/statistics.ts';
import { createResult, type Result } from '../engine/report.ts';
import type { BenchStage } from './bench-stage.ts';
import type { Profile } from './profile.ts';
import type { TwinTimes } from './read-twins.ts';
import { nameSuffix, type Variant } from './variants.ts';

const PROBE_CHUNKS = 5;
const QUANTILES = [50, 95, 99] as const;

/** How much later each chunk of the guarded twin came than the same chunk of the plain one. */
export function listDelays({ guarded, plain }: TwinTimes, chunks: number): number[] {
  if (guarded.length < chunks || plain.length < chunks) {
    throw new Error(`Only ${guarded.length} and ${plain.length} of ${chunks} chunks came.`);
  }
  return Array.from({ length: chunks }, (_, i) => guarded[i]! - plain[i]!);
}

function createDelayResults(name: string, suffix: string, delays: readonly number[]): Result[] {
  return QUANTILES.map((q) => createResult(`${name}_p${q}${suffix}`, findQuantile(delays, q / 100), 'ms'));
}

/**
 * Makes sure that the chunks went the way that their numbers are called after.
 * @param scansByMain how many scans of the streams went through the offscreen document
 * @throws {Error} where it was the other way
 */
export function assertWay({ shortcuts }: Pick<Variant, 'shortcuts'>, scansByMain: number): void {
  if (shortcuts && scansByMain > 0) throw new Error(`${scansByMain} scans didn't go by the shortcut.`);
  if (!shortcuts && scansByMain === 0) throw new Error('No scan went through the offscreen document.');
}

/** Plays a little until it goes the wanted way: a busy machine makes the shortcut late. */
async function waitForWay(
  stage: BenchStage,
  page: Page,
  { shortcuts }: Variant,
  countByMain: () => Promise<number>,
): Promise<void> {
  await waitUntil(async () => {
    const before = await countByMain();
    await stage.play(page, { streams: 1, chunks: PROBE_CHUNKS, pace: 'paced' });
    return (await countByMain()) > before !== shortcuts;
  });
}

/** What comes out where nothing is guarded: how exact the measurement is. */
export async function measureNoise(stage: BenchStage, { chunks }: Profile): Promise<Result[]> {
  const page = await stage.openPage();
  try {
    const [times] = await stage.play(page, { streams: 1, chunks, pace: 'paced', isGuarded: false });
    return createDelayResults('noise_ms', '', listDelays(times!, chunks));
  } finally {
    await page.close();
  }
}

/** Measures one variant in a page that is warm. */
export async function measureLatency(
  stage: BenchStage,
  variant: Variant,
  profile: Profile,
): Promise<Result[]> {
  const { streams, pace } = variant;
  const page = await stage.openPage();
  try {
    await stage.play(page, { streams: 1, chunks: profile.warmUpChunks, pace: 'paced' });
    const countByMain = await countScans(await stage.guarded.engineHost());
    await waitForWay(stage, page, variant, countByMain);
    const before = await countByMain();
    const chunks = Math.ceil(profile.chunks / streams);
    const times = await stage.play(page, { streams, chunks, pace });
    assertWay(variant, (await countByMain()) - before);
    const delays = times.flatMap((twins) => listDelays(twins, chunks));
    return createDelayResults('added_ms', nameSuffix(variant), delays);
  } finally {
    await page.close();
  }
}
