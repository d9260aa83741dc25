import { type CodePointSet, MAX_CODE_POINT } from './code-point-set.ts';
import { createClasses } from './sweep-classes.ts';

/**
 * The characters of one automaton, sorted into classes whose members it can't tell apart.
 * The class after the last stands for the edge of the text: no character.
 */
export interface Alphabet {
  readonly classCount: number;
  /** The class that stands for the start or the end of the text; equals `classCount`. */
  readonly edge: number;
  /** Class of each code point below 128; most text never gets further. */
  readonly ascii: Uint16Array;
  /** First code points of the stretches that share a class, ascending from 0. */
  readonly stretchStarts: Uint32Array;
  readonly stretchClasses: Uint16Array;
  /** The classes that make up each of the sets, one set after the other; see {@link listClasses}. */
  readonly classLists: Uint16Array;
  /** Of each set: where its classes end in `classLists`. */
  readonly classListEnds: Uint32Array;
  /** A member of each class, of the least width, not a surrogate where there is a choice. */
  readonly samples: Uint32Array;
  /** 1 for each class that has members of two code units. */
  readonly isWide: Uint8Array;
}

const SURROGATE_LOW = 0xd800;
const SURROGATE_HIGH = 0xdfff;

/** Where class membership may change: the first code point of every range and the one after its last. */
function listBoundaries(sets: readonly CodePointSet[]): Uint32Array {
  const boundaries = new Set([0, 0x10000, SURROGATE_LOW, SURROGATE_HIGH + 1]);
  for (const set of sets) {
    for (let i = 0; i < set.length; i += 2) {
      boundaries.add(set[i]!);
      if (set[i + 1]! < MAX_CODE_POINT) boundaries.add(set[i + 1]! + 1);
    }
  }
  return Uint32Array.from(boundaries).toSorted();
}

/** Orders candidates for a sample: plain before astral, both before surrogates, which may pair up with others. */
const rankSample = (codePoint: number): number =>
  codePoint >= SURROGATE_LOW && codePoint <= SURROGATE_HIGH ? 2 : codePoint > 0xffff ? 1 : 0;

/**
 * Sorts all code points into classes.
 * @param sets all sets that the automaton asks about
 * @returns at most as many classes as there are stretches between range bounds
 */
export function createAlphabet(sets: readonly CodePointSet[]): Alphabet {
  const starts = listBoundaries(sets);
  const { samples, setClasses, findNext } = createClasses(sets);
  const stretchClasses = Uint16Array.from(starts, (start) => {
    const cls = findNext(start);
    if (rankSample(start) < rankSample(samples[cls]!)) samples[cls] = start;
    return cls;
  });
  const alphabet: Alphabet = {
    classCount: samples.length,
    edge: samples.length,
    ascii: new Uint16Array(128),
    stretchStarts: starts,
    stretchClasses,
    classLists: Uint16Array.from(setClasses.flat()),
    classListEnds: sumUp(setClasses.map(({ length }) => length)),
    samples: Uint32Array.from(samples),
    isWide: new Uint8Array(samples.length),
  };
  starts.forEach((start, i) => {
    if (start > 0xffff) alphabet.isWide[stretchClasses[i]!] = 1;
  });
  for (let i = 0; i < 128; i++) alphabet.ascii[i] = findStretchClass(alphabet, i);
  return alphabet;
}

/** For each of the counts the sum of those up to it. */
function sumUp(counts: readonly number[]): Uint32Array {
  let sum = 0;
  return Uint32Array.from(counts, (count) => {
    sum += count;
    return sum;
  });
}

/** The classes that make up one of the sets that an alphabet was made for, ascending. */
export const listClasses = ({ classLists, classListEnds }: Alphabet, set: number): Uint16Array =>
  classLists.subarray(set === 0 ? 0 : classListEnds[set - 1]!, classListEnds[set]);

function findStretchClass({ stretchStarts, stretchClasses }: Alphabet, codePoint: number): number {
  let low = 0;
  let high = stretchStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (stretchStarts[middle]! <= codePoint) low = middle;
    else high = middle - 1;
  }
  return stretchClasses[low]!;
}

/** The class of a code point. O(1) for ASCII, else O(log stretches). */
export function classOf(alphabet: Alphabet, codePoint: number): number {
  return codePoint < 128 ? alphabet.ascii[codePoint]! : findStretchClass(alphabet, codePoint);
}

/** Least number of code units that a member of the class takes. */
export function widthOfClass(alphabet: Alphabet, cls: number): number {
  return alphabet.samples[cls]! > 0xffff ? 2 : 1;
}

/** The numbers of code units that members of the class take: 1, 2 or both, least first. */
export function listWidthsOfClass(alphabet: Alphabet, cls: number): readonly number[] {
  const least = widthOfClass(alphabet, cls);
  return least === 1 && alphabet.isWide[cls] === 1 ? [1, 2] : [least];
}

/**
 * The classes that some character written with the given high surrogate falls into.
 * @returns at least one class, none twice
 */
export function listClassesOfHigh(alphabet: Alphabet, highSurrogate: number): readonly number[] {
  const first = 0x10000 + (highSurrogate - SURROGATE_LOW) * 0x400;
  const found = new Set([findStretchClass(alphabet, first)]);
  alphabet.stretchStarts.forEach((start, i) => {
    if (start > first && start < first + 0x400) found.add(alphabet.stretchClasses[i]!);
  });
  return [...found];
}
