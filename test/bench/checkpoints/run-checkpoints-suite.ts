import type { Report } from '../engine/report.ts';
import { runApart } from '../page/run-apart.ts';
import { startCheckedStage } from './checked-stage.ts';
import { countCalls } from './count-calls.ts';
import { measureOverhead } from './measure-overhead.ts';
import type { Profile } from './profile.ts';

/**
 * Measures what it costs that the server checks what a page shows.
 * @param log told what is going on
 */
export async function runCheckpointsSuite(profile: Profile, log: (line: string) => void): Promise<Report> {
  log('Building the extension …');
  runApart('test/bench/page/build.ts');
  const stage = await startCheckedStage();
  try {
    log('Calls and records, checks on …');
    const on = await countCalls(stage, profile, true);
    log('Calls and records, checks off …');
    const off = await countCalls(stage, profile, false);
    log('Chunks …');
    return { suite: 'checkpoints', results: [...on, ...off, ...(await measureOverhead(stage, profile))] };
  } finally {
    await stage.close();
  }
}
