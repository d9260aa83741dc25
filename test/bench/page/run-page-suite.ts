import { listRules } from '../../support/rule-lists/list-rules.ts';
import type { Report, Result } from '../engine/report.ts';
import { type BenchStage, startBenchStage } from './bench-stage.ts';
import { measureDocuments } from './measure-documents.ts';
import { measureLatency, measureNoise } from './measure-latency.ts';
import { measurePage } from './measure-page.ts';
import { measureStart } from './measure-start.ts';
import type { Profile } from './profile.ts';
import { runApart } from './run-apart.ts';
import { startTwinServer, type TwinServer } from './twin-server.ts';
import { listVariants } from './variants.ts';

const FEW_RULES = 10;

/**
 * Measures what guarding costs in a page.
 * @param log told what is going on
 */
export async function runPageSuite(profile: Profile, log: (line: string) => void): Promise<Report> {
  log('Building the extension, compiling rules …');
  runApart('test/bench/page/build.ts');
  const { rules } = listRules(profile.rules);
  const server = await startTwinServer();
  try {
    const results: Result[] = [];
    for (const shortcuts of [true, false]) {
      const stage = await startBenchStage(server, { shortcuts });
      try {
        for (const count of ['many', 'few'] as const) {
          await stage.useRules(count === 'many' ? rules : rules.slice(0, FEW_RULES));
          for (const variant of listVariants(shortcuts, count)) {
            log(`Chunks: ${JSON.stringify(variant)} …`);
            results.push(...(await measureLatency(stage, variant, profile)));
          }
          if (shortcuts && count === 'many')
            results.push(...(await measureRest(stage, server, profile, log)));
        }
      } finally {
        await stage.guarded.close();
      }
    }
    return { suite: 'page', results };
  } finally {
    await server.close();
  }
}

async function measureRest(
  stage: BenchStage,
  server: TwinServer,
  profile: Profile,
  log: (line: string) => void,
): Promise<Result[]> {
  log('Page load, memory …');
  const page = await measurePage(stage.guarded.browser, server.origin, profile);
  log('First chunks …');
  const start = await measureStart(stage, profile);
  log('Documents …');
  const documents = await measureDocuments(stage, profile);
  log('Noise …');
  return [...page, ...start, ...documents, ...(await measureNoise(stage, profile))];
}
