import { expect, test } from 'vitest';
import { assertWay, listDelays } from '../../bench/page/measure-latency.ts';
import { runApart } from '../../bench/page/run-apart.ts';
import { listVariants, nameSuffix } from '../../bench/page/variants.ts';

test('a delay is that of the same chunk in the twin', () => {
  expect(listDelays({ guarded: [2, 5, 9], plain: [1, 5, 6] }, 2)).toEqual([1, 0]);
});

test('chunks that did not come are no chunks that came at once', () => {
  expect(() => listDelays({ guarded: [1], plain: [1, 2] }, 2)).toThrow('Only 1 and 2 of 2');
});

test('the variant that counts most has no suffix, and no two have the same', () => {
  const variants = [true, false].flatMap((shortcuts) =>
    (['many', 'few'] as const).flatMap((rules) => listVariants(shortcuts, rules)),
  );
  const names = variants.map(nameSuffix);
  expect(names[0]).toBe('');
  expect(new Set(names).size).toBe(16);
});

test('what is measured is called after the way that it went', () => {
  expect(() => assertWay({ shortcuts: true }, 0)).not.toThrow();
  expect(() => assertWay({ shortcuts: false }, 1)).not.toThrow();
  expect(() => assertWay({ shortcuts: true }, 2)).toThrow("2 scans didn't go by the shortcut");
  expect(() => assertWay({ shortcuts: false }, 0)).toThrow('No scan went through the offscreen document');
});

test('a build that fails ends the run', () => {
  expect(() => runApart('test/bench/page/nosuch.ts')).toThrow('nosuch.ts ended with 1.');
});
