import { findQuantile } from '../engine/measure/statistics.ts';
import { createResult, type Result } from '../engine/report.ts';
import type { BenchStage } from './bench-stage.ts';
import type { Profile } from './profile.ts';
import type { TwinTimes } from './read-twins.ts';
import { nameSuffix, type Variant } from './variants.ts';

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
    const chunks = Math.ceil(profile.chunks / streams);
    const times = await stage.play(page, { streams, chunks, pace });
    const delays = times.flatMap((twins) => listDelays(twins, chunks));
    return createDelayResults('added_ms', nameSuffix(variant), delays);
  } finally {
    await page.close();
  }
}
