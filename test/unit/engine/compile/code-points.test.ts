import { expect, test } from 'vitest';
import { closeOverCase, foldCodePoint } from '../../../../src/engine/compile/case-folding.ts';
import {
  ALL_CODE_POINTS,
  complementSet,
  createSet,
  hasCodePoint,
  hasOverlap,
  uniteSets,
} from '../../../../src/engine/compile/code-point-set.ts';
import { readHostClass } from '../../../../src/engine/compile/host-classes.ts';

test('ranges are sorted, and joined where they touch or overlap', () => {
  expect(createSet([7, 9, 1, 2, 3, 3, 8, 12])).toEqual([1, 3, 7, 12]);
  expect(uniteSets([1, 2], [4, 5], [3, 3])).toEqual([1, 5]);
});

test('a complement has what the set lacks', () => {
  expect(complementSet([5, 6])).toEqual([0, 4, 7, 0x10ffff]);
  expect(complementSet(ALL_CODE_POINTS)).toEqual([]);
  expect(complementSet([])).toEqual(ALL_CODE_POINTS);
});

test('membership and overlap are exact at the bounds of ranges', () => {
  const set = [2, 4, 8, 8];
  expect([1, 2, 4, 5, 7, 8, 9].filter((codePoint) => hasCodePoint(set, codePoint))).toEqual([2, 4, 8]);
  expect(hasOverlap(set, [5, 7, 9, 10])).toBe(false);
  expect(hasOverlap(set, [0, 1, 8, 10])).toBe(true);
});

test.each([
  '\\p{Lu}',
  '\\p{L}',
  '\\p{Cs}',
  '\\p{Co}',
  '\\p{Cn}',
  '\\p{Noncharacter_Code_Point}',
  '\\P{Any}',
  '[^\\d]',
])('the host class %s is read exactly', (source) => {
  const set = readHostClass(source);
  const single = new RegExp(`^${source}$`, 'u');
  const wrong = [];
  // Every 7th code point, and all next to the bounds of the ranges.
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 7) {
    if (hasCodePoint(set, codePoint) !== single.test(String.fromCodePoint(codePoint))) wrong.push(codePoint);
  }
  for (const bound of set.flatMap((edge) => [edge - 1, edge, edge + 1])) {
    if (bound < 0 || bound > 0x10ffff) continue;
    if (hasCodePoint(set, bound) !== single.test(String.fromCodePoint(bound))) wrong.push(bound);
  }
  expect(wrong).toEqual([]);
});

test('case folding is that of the flags iu, for every letter with case', () => {
  const cased = readHostClass('[\\p{Changes_When_Casemapped}\\p{Changes_When_Casefolded}]');
  const letters: string[] = [];
  for (let i = 0; i < cased.length; i += 2) {
    for (let codePoint = cased[i]!; codePoint <= cased[i + 1]!; codePoint++) {
      letters.push(String.fromCodePoint(codePoint));
    }
  }
  const all = letters.join('');
  const wrong = letters.filter((letter) => {
    const codePoint = letter.codePointAt(0)!;
    const equal = all.match(new RegExp(`\\u{${codePoint.toString(16)}}`, 'giu'));
    return (
      equal?.join('') !== String.fromCodePoint(...[...foldCodePoint(codePoint)].toSorted((a, b) => a - b))
    );
  });
  expect(wrong).toEqual([]);
  expect(letters.length).toBeGreaterThan(2_000);
});

test.each([
  '\\w',
  '\\W',
  '\\S',
  '[^\\s]',
  '[^k]',
  '[^\u017fk-s]',
  '\u212a',
  '[\u0100-\u{10ffff}]',
  '[\u2000-\u206f\u3000]',
  '[a-f0-9]',
  'é',
  '[^é]',
  '\\p{Lu}',
])('%s is closed over case as under the flags iu', (source) => {
  const set = readHostClass(source);
  const cased = readHostClass('[\\p{Changes_When_Casemapped}\\p{Changes_When_Casefolded}]');
  const equal: number[] = [];
  for (let i = 0; i < cased.length; i += 2) {
    for (let codePoint = cased[i]!; codePoint <= cased[i + 1]!; codePoint++) {
      if (hasCodePoint(set, codePoint)) equal.push(...foldCodePoint(codePoint).flatMap((c) => [c, c]));
    }
  }
  expect(closeOverCase(set)).toEqual(createSet([...set, ...equal]));
});

test('the letters k and s have a third form', () => {
  expect(closeOverCase([0x6b, 0x6b])).toEqual([0x4b, 0x4b, 0x6b, 0x6b, 0x212a, 0x212a]);
  expect(closeOverCase([0x53, 0x53])).toEqual([0x53, 0x53, 0x73, 0x73, 0x17f, 0x17f]);
});
