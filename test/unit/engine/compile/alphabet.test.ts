import { expect, test } from 'vitest';
import { classOf, createAlphabet, listClasses } from '../../../../src/engine/compile/alphabet.ts';
import { type CodePointSet, hasCodePoint } from '../../../../src/engine/compile/code-point-set.ts';

/** Looked at: all bounds of the sets, and what lies beside them. */
function listProbes(sets: readonly CodePointSet[]): readonly number[] {
  const probes = sets.flat().flatMap((bound) => [bound - 1, bound, bound + 1]);
  return [0, 0x7f, 0x80, 0xd7ff, 0xd800, 0xdfff, 0xe000, 0xffff, 0x10000, 0x10ffff, ...probes].filter(
    (codePoint) => codePoint >= 0 && codePoint <= 0x10ffff,
  );
}

test.each<[string, readonly CodePointSet[]]>([
  ['no set', []],
  ['a set that begins with the first character', [[0, 9, 20, 30]]],
  ['a set that lacks one character again and again', [[0, 1, 3, 4, 6, 7, 9, 0x10ffff]]],
  [
    'two sets that take turns',
    [
      [0, 9, 20, 29],
      [10, 19, 30, 39],
    ],
  ],
  [
    'sets inside of sets',
    [
      [10, 100],
      [20, 30, 50, 60],
      [25, 55],
      [0, 0x10ffff],
    ],
  ],
  [
    'sets that end together',
    [
      [5, 50],
      [5, 20, 30, 50],
      [7, 50, 0x1f600, 0x1f64f],
    ],
  ],
])('characters share a class where no set tells them apart: %s', (_name, sets) => {
  const alphabet = createAlphabet(sets);
  const byClass = new Map<number, string>();
  for (const codePoint of listProbes(sets)) {
    const cls = classOf(alphabet, codePoint);
    const holders = sets.flatMap((set, i) => (hasCodePoint(set, codePoint) ? [i] : []));
    expect(sets.flatMap((_, i) => (listClasses(alphabet, i).includes(cls) ? [i] : []))).toEqual(holders);
    expect(byClass.get(cls) ?? holders.join()).toBe(holders.join());
    byClass.set(cls, holders.join());
  }
  expect(new Set(byClass.values()).size).toBe(alphabet.classCount);
  alphabet.samples.forEach((sample, cls) => expect(classOf(alphabet, sample)).toBe(cls));
});
