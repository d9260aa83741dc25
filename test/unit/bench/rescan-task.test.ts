import { expect, test } from 'vitest';
import { createPlatformSearch } from '../../bench/engine/contenders/platform-search.ts';
import { createRescanTask } from '../../bench/engine/contenders/rescan-task.ts';

const TEXT = 'x'.repeat(1_000);

/** Lengths of the texts that a re-scanning contender looks at in some runs. */
function listScanned(windowChars: number, rescansPerMessage: number, runs: number): number[] {
  const lengths: number[] = [];
  const task = createRescanTask('t', (text) => lengths.push(text.length), [TEXT], {
    windowChars,
    rescansPerMessage,
  });
  for (let run = 0; run < runs; run += 1) task.run();
  return lengths;
}

test('with a re-scan for each chunk it is the whole work: every beginning of the text, a chunk longer each', () => {
  const every = Array.from({ length: 50 }, (_, i) => (i + 1) * 20);
  expect(listScanned(Infinity, 50, 1)).toEqual(every);
});

test('a few re-scans are picked evenly, so that they stand for all: the mean work is the same', () => {
  const lengths = listScanned(Infinity, 4, 2_000);
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  expect(mean).toBeGreaterThan(500);
  expect(mean).toBeLessThan(520);
  expect(new Set(lengths).size).toBe(50);
});

test('a window looks at no more than its length', () => {
  expect(Math.max(...listScanned(256, 4, 100))).toBe(256);
});

test('characters are counted as those that the re-scanned chunks brought', () => {
  const options = { windowChars: Infinity, rescansPerMessage: 4 };
  expect(createRescanTask('t', () => 0, [TEXT, TEXT], options).chars).toBe(160);
});

test('the search of the platform counts all matches of all patterns, empty ones once each', () => {
  const search = createPlatformSearch([
    { source: 'a+', flags: 'u' },
    { source: 'b', flags: 'iu' },
    { source: 'z?', flags: 'u' },
  ]);
  expect(search('aaB')).toBe(1 + 1 + 4);
});
