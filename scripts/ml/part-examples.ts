import { splitPassages } from '../../server/guardrails/text-model/split-passages.ts';
import type { Example, Part, PartedExample } from './example.ts';
import { groupExamples } from './group-examples.ts';
import { createRandom, shuffle } from './random.ts';

/** Longer groups would be most of a part: they are learnt from. */
const MAX_HELD_OUT_GROUP = 40;
const FORCES = ['test', 'validation', 'train'] as const;
const TRAIN_SHARE = 0.6;
const VALIDATION_SHARE = 0.2;
const SEED = 20_260_101;

/**
 * Puts examples into parts, whole groups of near duplicates at a time: 60 % to learn from, 20 % to choose by, 20 % to
 * measure. Those that may be in one part only take with them what is like them, or are left out.
 */
export function partExamples(examples: readonly Example[]): PartedExample[] {
  const split = examples.map((example) => ({ ...example, passages: splitPassages(example.text, '') }));
  const groups = groupExamples(
    split.map(({ text, template, passages }) => ({
      text,
      template,
      sentences: passages.map(({ sentence }) => sentence),
    })),
  );
  const parts = choosePartOfGroups(examples, groups);
  return split
    .map((example, at) => {
      const group = groups[at] as number;
      return { ...example, group, part: parts.get(group) as Part };
    })
    .filter(({ onlyIn, part }) => onlyIn === null || onlyIn === part);
}

function choosePartOfGroups(examples: readonly Example[], groups: readonly number[]): Map<number, Part> {
  const members = Map.groupBy(examples.keys(), (at) => groups[at] as number);
  const parts = new Map<number, Part>();
  // Each slice is parted by itself, so that none is missing from a part by chance.
  const bySlice = Map.groupBy(members, ([, [first]]) => (examples[first as number] as Example).slice);
  for (const [slice, ofSlice] of bySlice) {
    const random = createRandom(sumUp(slice));
    for (const [at, [group, all]] of shuffle([...ofSlice], random).entries()) {
      const share = (at + 0.5) / ofSlice.length;
      parts.set(group, findForcedPart(all.map((member) => examples[member] as Example)) ?? choosePart(share));
    }
  }
  return parts;
}

/** Each slice in an order of its own, whatever other slices there are. */
const sumUp = (name: string): number =>
  Array.from(name).reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) >>> 0, SEED);

/** What is measured must not have been learnt, so the last part that one of a group must be in wins. */
function findForcedPart(group: readonly Example[]): Part | null {
  const forced = FORCES.find((part) => group.some(({ onlyIn }) => onlyIn === part));
  return forced ?? (group.length > MAX_HELD_OUT_GROUP ? 'train' : null);
}

function choosePart(share: number): Part {
  if (share < TRAIN_SHARE) return 'train';
  return share < TRAIN_SHARE + VALIDATION_SHARE ? 'validation' : 'test';
}
