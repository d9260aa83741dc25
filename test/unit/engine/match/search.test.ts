import { expect, test } from 'vitest';
import { compileRules, createGate } from '../../../../src/engine/index.ts';

/** What is shown and held after each chunk, by a rule that protects the first group of its pattern. */
function trace(pattern: string, maxMatchLength: number, chunks: readonly string[]) {
  const rule = { id: 'r', kind: 'regex', pattern, flags: '', protect: 1, maxMatchLength } as const;
  const gate = createGate(compileRules([{ ...rule, action: 'redact', replacement: '#' }]));
  return chunks.map((chunk) => {
    const { text, held } = gate.push(chunk);
    return [text, held];
  });
}

test.each([
  {
    name: 'an attempt that wins only when the one before it is dropped at its horizon holds its group',
    pattern: 'x.*z|(k).*z',
    horizon: 5,
    chunks: ['xk', 'aaaz'],
    steps: [
      ['x', 1],
      ['#aaaz', 0],
    ],
  },
  {
    name: 'so does one that can be as late only by the longer of two ways to the same place',
    pattern: 'x.*z|(k)(?:a|bbb)cz',
    horizon: 6,
    chunks: ['xk', 'bbbcz'],
    steps: [
      ['x', 1],
      ['#bbbcz', 0],
    ],
  },
  {
    name: 'so does one that can be as late only with characters of two code units',
    pattern: 'x.{0,4}z|(k).{0,3}z',
    horizon: 8,
    chunks: ['xk', '😀😀😀z'],
    steps: [
      ['x', 1],
      ['#😀😀😀z', 0],
    ],
  },
  {
    name: 'with a horizon that no characters reach it is always outdone, and holds nothing',
    pattern: 'x.{0,4}z|(k).{0,3}z',
    horizon: 9,
    chunks: ['xk', '😀😀😀z'],
    steps: [
      ['xk', 0],
      ['😀😀😀z', 0],
    ],
  },
  {
    name: 'a way that leaves time for the rest counts, though one of fewer characters leaves less',
    pattern: 'x(?:.*z|(k)(?:😀😀|aaa)(?:z|bbbb))',
    horizon: 9,
    chunks: ['xk', 'aaabbbb'],
    steps: [
      ['x', 1],
      ['#aaabbbb', 0],
    ],
  },
  {
    name: 'an attempt that is always outdone holds nothing where no horizon is in reach',
    pattern: 'x[a-z]{0,3}z|(k)[a-z]{0,2}z',
    horizon: 5,
    chunks: ['xk', 'aaz'],
    steps: [
      ['xk', 0],
      ['aaz', 0],
    ],
  },
  {
    name: 'with a horizon one shorter the same attempt can win, and holds its group',
    pattern: 'x[a-z]{0,3}z|(k)[a-z]{0,2}z',
    horizon: 4,
    chunks: ['xk', 'aaz'],
    steps: [
      ['x', 1],
      ['#aaz', 0],
    ],
  },
  {
    name: 'of two ways of one attempt, which reach its horizon together, the outdone one holds nothing',
    pattern: 'x(?:.*z|(k)a*z)',
    horizon: 256,
    chunks: ['xk', 'aaz'],
    steps: [
      ['xk', 0],
      ['aaz', 0],
    ],
  },
  {
    name: 'nor does one that is outdone before any horizon is near, whichever way it goes',
    pattern: 'x[^z]*z|(k)(?:a|b)z',
    horizon: 256,
    chunks: ['xk', 'bz'],
    steps: [
      ['xk', 0],
      ['bz', 0],
    ],
  },
  {
    name: 'a match that is committed before the one preferred to it comes holds its group',
    pattern: '.+\\b|(a)(?:a|a)',
    horizon: 2,
    chunks: ['a', 'a'],
    steps: [
      ['', 1],
      ['#a', 0],
    ],
  },
  {
    name: 'a pending match that wins only when those above it are dropped holds its group',
    pattern: '(?:aa|(.))+\\b',
    horizon: 4,
    chunks: ['aaa😀', 'kaa'],
    steps: [
      ['aa#', 2],
      ['#kaa', 0],
    ],
  },
  {
    name: 'so does one that is committed only after some rounds of what is preferred to it',
    pattern: '(?:.+?\\ba*?|(.+.))+a?',
    horizon: 3,
    chunks: ['aa', 'a'],
    steps: [
      ['', 2],
      ['#', 0],
    ],
  },
])('$name', ({ pattern, horizon, chunks, steps }) => {
  expect(trace(pattern, horizon, chunks)).toEqual(steps);
});
