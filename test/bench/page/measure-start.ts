import { waitUntil } from '../../support/wait-until.ts';
import { computeMedian } from '../engine/measure/statistics.ts';
import { createResult, type Result } from '../engine/report.ts';
import type { BenchStage } from './bench-stage.ts';
import { listDelays } from './measure-latency.ts';
import type { Profile } from './profile.ts';

/** How much later the first chunk of a new page comes: with all that is needed there, and with nothing of it. */
export async function measureStart(stage: BenchStage, profile: Profile): Promise<Result[]> {
  const warm: number[] = [];
  for (let round = 0; round < profile.warmStarts; round += 1) warm.push(await measureFirstChunk(stage));
  const cold: number[] = [];
  for (let round = 0; round < profile.coldStarts; round += 1) {
    await stopEverything(stage);
    cold.push(await measureFirstChunk(stage));
  }
  return [
    createResult('first_chunk_ms_warm', computeMedian(warm), 'ms'),
    createResult('first_chunk_ms_cold', computeMedian(cold), 'ms'),
  ];
}

async function measureFirstChunk(stage: BenchStage): Promise<number> {
  const page = await stage.openPage();
  try {
    const [times] = await stage.play(page, { streams: 1, chunks: 1, pace: 'burst' });
    return listDelays(times!, 1)[0]!;
  } finally {
    await page.close();
  }
}

/** As in a browser that was just opened: neither engine nor service worker. */
async function stopEverything({ guarded }: BenchStage): Promise<void> {
  const host = await guarded.engineHost();
  const target = host.target();
  await host.close();
  await waitUntil(() => !guarded.browser.targets().includes(target));
  await guarded.killServiceWorker();
}
