import { expect, test } from 'vitest';
import { searchWorst } from '../../bench/engine/worst/search-worst.ts';

/** So many tries, whatever the time. */
function allow(tries: number): () => boolean {
  let left = tries;
  return () => left-- > 0;
}

test('a search climbs: later seeds build on what cost most so far', () => {
  const measureCost = (seeds: readonly number[]): number => 1.1 ** seeds.length;
  const [worst] = searchWorst({ finds: [], seed: 1, hasTime: allow(200), measureCost });
  expect(worst!.seeds.length).toBeGreaterThan(5);
  expect(worst!.cost).toBe(1.1 ** worst!.seeds.length);
});

test('it begins with earlier finds and never loses the worst of them', () => {
  const finds = [[7], [8, 9]];
  const measureCost = ([first]: readonly number[]): number => (first === 8 ? 100 : 1);
  const found = searchWorst({ finds, seed: 1, hasTime: allow(50), measureCost });
  expect(found[0]!.seeds.slice(0, 2)).toEqual([8, 9]);
});

test('without time it still measures what it was given', () => {
  const found = searchWorst({ finds: [[3]], seed: 1, hasTime: () => false, measureCost: () => 5 });
  expect(found).toEqual([{ seeds: [3], cost: 5 }]);
});
