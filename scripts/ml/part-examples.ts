import { splitPassages } from '../../server/guardrails/text-model/split-passages.ts';
import type { Example, Part, PartedExample } from './example.ts';
import { groupExamples } from './group-examples.ts';
import { OWN_PHRASES } from './phrase-examples.ts';
import { createRandom, shuffle } from './random.ts';

/** Longer groups would be most of a part: they are learnt from. */
const MAX_HELD_OUT_GROUP = 40;
const TRAIN_SHARE = 0.6;
const VALIDATION_SHARE = 0.2;
const SEED = 20_260_101;

/**
 * Puts examples into parts, whole groups of near duplicates at a time: 60 % to learn from, 20 % to choose by, 20 % to
 * measure. Foreign ones are only measured, and so is everything that is like them.
 */
export function partExamples(examples: readonly Example[]): PartedExample[] {
  const split = examples.map((example) => ({ ...example, passages: splitPassages(example.text, '') }));
  const groups = groupExamples(
    split.map(({ text, template, passages }) => ({ text, template, sentences: passages.map(({ sentence }) => sentence) })),
  );
  const parts = choosePartOfGroups(examples, groups);
  return split.map((example, at) => {
    const group = groups[at] as number;
    return { ...example, group, part: parts.get(group) as Part };
  });
}

function choosePartOfGroups(examples: readonly Example[], groups: readonly number[]): Map<number, Part> {
  const members = Map.groupBy(examples.keys(), (at) => groups[at] as number);
  const parts = new Map<number, Part>();
  // Each slice is parted by itself, so that none is missing from a part by chance.
  const bySlice = Map.groupBy(members, ([, [first]]) => (examples[first as number] as Example).slice);
  for (const [slice, ofSlice] of bySlice) {
    const random = createRandom([...slice].reduce((sum, char) => sum * 31 + char.charCodeAt(0), SEED) >>> 0);
    for (const [at, [group, all]] of shuffle([...ofSlice], random).entries()) {
      const share = (at + 0.5) / ofSlice.length;
      parts.set(group, findForcedPart(all.map((member) => examples[member] as Example)) ?? choosePart(share));
    }
  }
  return parts;
}

function findForcedPart(group: readonly Example[]): Part | null {
  if (group.some(({ isForeign }) => isForeign)) return 'test';
  if (group.some(({ slice }) => slice === OWN_PHRASES)) return 'train';
  return group.length > MAX_HELD_OUT_GROUP ? 'train' : null;
}

function choosePart(share: number): Part {
  if (share < TRAIN_SHARE) return 'train';
  return share < TRAIN_SHARE + VALIDATION_SHARE ? 'validation' : 'test';
}
