import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyDeltas } from '../../../server/services/apply-deltas.ts';
import { LIMITS, type TextDelta } from '../../../src/protocol/index.ts';
import { catchCodedError } from '../../support/catch-coded-error.ts';

const delta = (offset: number, insert: string, deleted = 0, channel = 'a'): TextDelta => ({
  channel,
  offset,
  delete: deleted,
  insert,
});
const stored = new Map([['a', 'One two. ']]);
/** What is said to be new. */
const readNew = (deltas: readonly TextDelta[]) => {
  const { texts, stretches } = applyDeltas(stored, deltas);
  return stretches.map(({ channel, start, end }) => texts.get(channel)?.slice(start, end));
};

describe('deltas', () => {
  test('change only their own channels', () => {
    const { texts, textChars } = applyDeltas(stored, [delta(0, 'B.', 0, 'b')]);
    expect([...texts]).toEqual([['b', 'B.']]);
    expect(textChars).toBe(11);
  });

  test.each<[string, readonly TextDelta[], string, readonly string[]]>([
    ['append', [delta(9, 'Three.')], 'One two. Three.', ['Three.']],
    [
      'append twice, as one',
      [delta(9, 'Three. '), delta(16, 'Four.')],
      'One two. Three. Four.',
      ['Three. Four.'],
    ],
    ['replace', [delta(4, '2', 3)], 'One 2. ', ['2']],
    ['delete', [delta(0, '', 4)], 'two. ', []],
    ['insert before what they appended', [delta(9, 'B.'), delta(0, 'A. ')], 'A. One two. B.', ['B.', 'A. ']],
    ['take back a part of what they appended', [delta(9, 'Three.'), delta(11, '', 4)], 'One two. Th', ['Th']],
    ['take all of it back', [delta(9, 'Three.'), delta(8, '', 7)], 'One two.', []],
  ])('%s', (_name, deltas, expected, isNew) => {
    expect(applyDeltas(stored, deltas).texts.get('a')).toBe(expected);
    expect(readNew(deltas)).toEqual(isNew);
  });

  test.each<[string, readonly TextDelta[]]>([
    ['begin beyond the end', [delta(10, 'x')]],
    ['delete beyond the end', [delta(8, '', 2)]],
    ['begin beyond what another has taken away', [delta(0, '', 9), delta(1, 'x')]],
    ['are about a channel that nobody has begun', [delta(1, 'x', 0, 'b')]],
  ])('are refused when they %s', (_name, deltas) => {
    expect(catchCodedError(() => applyDeltas(stored, deltas)).code).toBe('TEXT_GAP');
  });

  test('are refused beyond the bound of all channels together', () => {
    const most = new Map([['a', 'x'.repeat(LIMITS.maxSessionTextChars)]]);
    expect(catchCodedError(() => applyDeltas(most, [delta(0, 'y', 0, 'b')])).code).toBe('TEXT_TOO_LONG');
    expect(applyDeltas(most, [delta(0, 'y', 1)]).textChars).toBe(LIMITS.maxSessionTextChars);
  });
});

test('every character that is new lies in a stretch, and no character that was there', () => {
  const steps = fc.array(
    fc.tuple(fc.nat(), fc.nat(5), fc.string({ maxLength: 5, unit: fc.constantFrom('x', 'y') })),
    {
      maxLength: 8,
    },
  );
  const property = fc.property(steps, (list) => {
    let length = 20;
    const deltas = list.map(([at, count, insert]) => {
      const offset = at % (length + 1);
      const deleted = Math.min(count, length - offset);
      length += insert.length - deleted;
      return delta(offset, insert, deleted);
    });
    const { texts, stretches } = applyDeltas(new Map([['a', '-'.repeat(20)]]), deltas);
    const text = texts.get('a') ?? '';
    const marks = Array.from(text, () => false);
    for (const { start, end } of stretches) marks.fill(true, start, end);
    expect(Array.from(text, (char) => deltas.length > 0 && char !== '-')).toEqual(marks);
  });
  fc.assert(property, { numRuns: 500 });
});
