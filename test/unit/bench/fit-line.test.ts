import { expect, test } from 'vitest';
import { fitSlope } from '../../bench/soak/fit-line.ts';

test.each([
  ['a line', [1, 3, 5, 7], 2],
  ['a flat one', [4, 4, 4], 0],
  ['noise around a line', [0, 2, 1, 3], 0.8],
  ['one point', [9], 0],
  ['none', [], 0],
])('%s', (_name, values, slope) => {
  expect(fitSlope(values.map((y, x) => ({ x, y })))).toBeCloseTo(slope);
});
