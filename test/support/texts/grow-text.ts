import { createRandom, type Random } from '../browser/random.ts';
import type { Fragments } from './fragments.ts';

/** A piece of a hard text: the same fragment several times. */
interface Part {
  readonly text: string;
  readonly times: number;
}

const SEPARATORS = [' ', '=', ':', '"', "'", '\n', '-', '_', '.', '@', '/', ',', '$', '\u00e9'];
const MOST_PARTS = 12;

function makePart(random: Random, { literals, alphabets }: Fragments): Part {
  const make = random.pick([
    () => random.pick(literals),
    () => random.pick(literals),
    () => random.pick(SEPARATORS),
    () => random.text(random.pick(alphabets), 1),
    () => random.text(random.pick(alphabets), 2 + random.int(40)),
  ]);
  return { text: make(), times: random.pick([1, 1, 1, 1, 2, 3, 8, 30]) };
}

/** Changes a list of parts at one place. */
function mutate(parts: readonly Part[], random: Random, fragments: Fragments): Part[] {
  const at = random.int(parts.length);
  const part = parts[at]!;
  const edit = random.pick<() => Part[]>([
    () => parts.toSpliced(at, 0, makePart(random, fragments)),
    () => parts.with(at, makePart(random, fragments)),
    () => parts.with(at, { ...part, times: random.pick([1, 2, 4, 16, 64]) }),
    () => parts.toSpliced(at, 0, random.pick(parts)),
    () => (parts.length > 1 ? parts.toSpliced(at, 1) : [...parts]),
  ]);
  return edit().slice(0, MOST_PARTS);
}

/**
 * Makes a text from seeds: the first chooses its parts, each further one changes one of them. A search that keeps
 * the seeds of what it found can repeat its find without keeping the text, which is made of the rules' own.
 * @param seeds at least one
 * @param chars length of the text, whose parts repeat
 * @returns the same text for the same seeds and fragments
 */
export function growText(seeds: readonly number[], fragments: Fragments, chars: number): string {
  const first = createRandom(seeds[0]!);
  let parts = Array.from({ length: 1 + first.int(4) }, () => makePart(first, fragments));
  for (const seed of seeds.slice(1)) parts = mutate(parts, createRandom(seed), fragments);
  const period = parts.map(({ text, times }) => text.repeat(times)).join('');
  return period.repeat(Math.ceil(chars / period.length)).slice(0, chars);
}
