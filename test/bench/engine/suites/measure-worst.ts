import { type Fragments, readFragments } from '../../../support/texts/fragments.ts';
import { growText } from '../../../support/texts/grow-text.ts';
import { makeWorstTexts } from '../../../support/texts/worst-texts.ts';
import { createGateTask } from '../contenders/gate-task.ts';
import { readCpuNs } from '../measure/cpu-clock.ts';
import { measureRounds } from '../measure/measure-rounds.ts';
import { computeMedian } from '../measure/statistics.ts';
import type { Profile } from '../profile.ts';
import { createResult, createTimedResults, type Result } from '../report.ts';
import type { Stage } from '../stage.ts';
import { FINDS } from '../worst/finds.ts';
import { type Find, searchWorst } from '../worst/search-worst.ts';

/** One after the first run, which fills tables, is enough to choose by; the least of two is steadier. */
const TRIES = 2;
const NS_PER_MS = 1e6;

/** Looks for texts that cost more than the known ones. */
function findWorst(stage: Stage, fragments: Fragments, profile: Profile): readonly Find[] {
  const measureCost = (seeds: readonly number[]): number => {
    const text = growText(seeds, fragments, profile.searchChars);
    const task = createGateTask('try', stage.ruleSets[1_000], [text]);
    task.run();
    const costs = Array.from({ length: TRIES }, () => {
      const started = readCpuNs();
      task.run();
      return readCpuNs() - started;
    });
    return Math.min(...costs) / task.chars;
  };
  const started = readCpuNs();
  const hasTime = (): boolean => readCpuNs() - started < profile.searchMs * NS_PER_MS;
  return searchWorst({ finds: FINDS, seed: 1, hasTime, measureCost });
}

/** Times per character on the texts that are hardest for the rules. */
export function measureWorst(stage: Stage, profile: Profile, log: (line: string) => void): Result[] {
  const fragments = readFragments(stage.list.rules.map(({ pattern }) => pattern));
  const found = findWorst(stage, fragments, profile);
  log(`Worst texts found, by seeds: ${JSON.stringify(found.slice(0, 3))}`);
  const hard: (readonly [name: string, seeds: readonly number[]])[] = [
    ...FINDS.map((seeds, i) => [`find_${i + 1}`, seeds] as const),
    ...found.slice(0, 1).map(({ seeds }) => ['search', seeds] as const),
  ];
  const texts = [
    ...Object.entries(makeWorstTexts(profile.messageChars, profile.worstTexts)),
    ...hard.map(([name, seeds]) => [name, [growText(seeds, fragments, profile.messageChars)]] as const),
  ];
  const nameResult = (name: string): string => `worst_${name}_ns_per_char`;
  const tasks = texts.map(([name, list]) => createGateTask(nameResult(name), stage.ruleSets[1_000], list));
  const samples = measureRounds(tasks, profile, readCpuNs);
  const medians = [...samples.values()].map(computeMedian);
  return [
    ...[...samples].flatMap(([name, values]) => createTimedResults(name, values)),
    createResult('worst_ns_per_char', Math.max(...medians), 'ns'),
  ];
}
