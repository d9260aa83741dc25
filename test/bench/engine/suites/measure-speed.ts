import type { NormalisedPattern } from '../../../../src/engine/index.ts';
import { CHUNK_CHARS, createGateTask } from '../contenders/gate-task.ts';
import { measureHyperscan } from '../contenders/hyperscan/measure-hyperscan.ts';
import { createPlatformSearch } from '../contenders/platform-search.ts';
import { createRe2Search } from '../contenders/re2-search.ts';
import { type CountMatches, createRescanTask } from '../contenders/rescan-task.ts';
import { readCpuNs } from '../measure/cpu-clock.ts';
import { measureRounds, type Task } from '../measure/measure-rounds.ts';
import { computeMedian, computeRatio } from '../measure/statistics.ts';
import type { Profile } from '../profile.ts';
import { createResult, createTimedResults, type Result } from '../report.ts';
import { RULE_COUNTS, type Stage } from '../stage.ts';

/** As many characters as a windowed guard looks back: the engine's own default. */
const WINDOW_CHARS = 256;
const NS_PER_US = 1_000;
/** The set in which other engines are compared. */
const COMPARED = 250;

function createGateTasks({ ruleSets, messages }: Stage, { bigChunkChars }: Profile): Task[] {
  const all = messages.join('');
  const big = [all.repeat(Math.ceil(bigChunkChars / all.length)).slice(0, bigChunkChars)];
  return [
    ...RULE_COUNTS.map((count) => createGateTask(`ns_per_char_${count}`, ruleSets[count], messages)),
    ...([250, 1_000] as const).flatMap((count) => [
      createGateTask(`ns_per_char_${count}_1char`, ruleSets[count], messages, 1),
      createGateTask(`ns_per_char_${count}_100kb`, ruleSets[count], big, bigChunkChars),
    ]),
  ];
}

/** A search run on the whole text at each chunk, and on a window. */
function createRescans(
  [naive, windowed]: readonly [string, string],
  countMatches: CountMatches,
  { messages }: Stage,
  { rescansPerMessage }: Profile,
): Task[] {
  return [
    createRescanTask(naive, countMatches, messages, { windowChars: Infinity, rescansPerMessage }),
    createRescanTask(windowed, countMatches, messages, { windowChars: WINDOW_CHARS, rescansPerMessage }),
  ];
}

/** The times of a rival, and how often the engine has read a character in the time that it needs for one. */
function createRivalResults(rival: string, theirs: readonly number[], ours: readonly number[]): Result[] {
  return [
    ...createTimedResults(`${rival}_ns_per_char_${COMPARED}`, theirs),
    createResult(`times_faster_than_${rival}_${COMPARED}`, computeRatio(theirs, ours), 'times', 'higher'),
  ];
}

const createRefusedResult = (rival: string, refused: number): Result =>
  createResult(`${rival}_refused_${COMPARED}`, refused, 'rules');

/** In rounds of its own, after the others: it runs as another program. */
function measureNative(
  patterns: readonly NormalisedPattern[],
  ours: readonly number[],
  { messages }: Stage,
  profile: Profile,
): Result[] {
  const times = measureHyperscan(patterns, messages, profile);
  if (times === null) return [];
  return [
    ...createRivalResults('hyperscan', times.nsPerChar, ours),
    createRefusedResult('hyperscan', times.refused),
  ];
}

/** Times per character of the gate and, in the same rounds, of what one would do without it. */
export async function measureSpeed(stage: Stage, profile: Profile): Promise<Result[]> {
  const listed = stage.list.rules.slice(0, COMPARED);
  const patterns = listed.map(({ pattern }) => pattern);
  // What the engine leaves out of a pattern helps RegExp as well.
  const stripped = listed.map(({ rule, pattern }, i) =>
    rule.kind === 'regex' ? stage.ruleSets[COMPARED].reports[i]!.patterns[0]! : pattern,
  );
  const re2 = await createRe2Search(patterns);
  const gates = createGateTasks(stage, profile);
  const rivals = [
    ...createRescans(['naive', 'window'], createPlatformSearch(patterns), stage, profile),
    ...createRescans(['naive_stripped', 'window_stripped'], createPlatformSearch(stripped), stage, profile),
    ...(re2 ? createRescans(['re2_naive', 're2_window'], re2.countMatches, stage, profile) : []),
  ];
  const samples = measureRounds([...gates, ...rivals], profile, readCpuNs);
  const ours = samples.get(`ns_per_char_${COMPARED}`)!;
  const usPerChunk = (computeMedian(samples.get('ns_per_char_1000')!) * CHUNK_CHARS) / NS_PER_US;
  return [
    ...gates.flatMap(({ name }) => createTimedResults(name, samples.get(name)!)),
    createResult('us_per_chunk_1000', usPerChunk, 'µs'),
    ...rivals.flatMap(({ name }) => createRivalResults(name, samples.get(name)!, ours)),
    ...(re2 ? [createRefusedResult('re2', re2.refused)] : []),
    ...measureNative(patterns, ours, stage, profile),
  ];
}
