import { describe, expect, test } from 'vitest';
import { chooseThreshold } from '../../../../scripts/ml/choose-threshold.ts';
import {
  computeAuc,
  computeFigures,
  estimateFigures,
  estimateShare,
} from '../../../../scripts/ml/metrics.ts';
import { createRandom } from '../../../../scripts/ml/random.ts';
import { createLinearScorer, trainLinear, type Weighting } from '../../../../scripts/ml/train-linear.ts';
import type { Sample } from '../../../../scripts/ml/vector.ts';

const PLACES = 256;

/** Ten places each, some of them noise; in ones, there is one of the first eight. */
function makeSamples(count: number, seed: number): Sample[] {
  const random = createRandom(seed);
  const draw = (from: number, to: number): number => from + Math.floor(random() * (to - from));
  return Array.from({ length: count }, (_item, at) => {
    const label = at % 2 === 0 ? 0 : 1;
    const places = Array.from({ length: 10 }, () => draw(16, PLACES));
    if (label === 1) places[0] = draw(0, 8);
    return {
      label,
      weight: 1,
      vector: { places: Int32Array.from(places), values: new Float32Array(10).fill(10 ** -0.5) },
    };
  });
}

describe.each(['plain', 'rarity', 'bayes'] satisfies Weighting[])(
  'a linear model, weights by %s',
  (weighting) => {
    const options = { bits: 8, weighting, epochs: 10, alpha: 0.3, l1: 0.1, l2: 0.1 };
    const model = trainLinear(makeSamples(600, 1), options);

    test('learns what parts the classes', () => {
      const scorer = createLinearScorer(model);
      const scored = makeSamples(400, 2).map(({ vector, label }, group) => ({
        score: scorer(vector),
        label,
        group,
      }));
      expect(computeAuc(scored)).toBeGreaterThan(0.93);
      expect(computeFigures(scored, 0).f1).toBeGreaterThan(0.85);
    });

    test('is the same again', () => {
      expect(trainLinear(makeSamples(600, 1), options)).toEqual(model);
    });
  },
);

describe('figures', () => {
  const texts = [0.9, 0.8, 0.8, 0.4, 0.3, 0.1].map((score, at) => ({
    score,
    label: ([1, 1, 0, 1, 0, 0] as const)[at] as 0 | 1,
    group: at,
  }));

  test('AUC is the share of pairs in order, ties counting half', () => {
    expect(computeAuc(texts)).toBeCloseTo((3 + 2.5 + 2) / 9);
  });

  test('precision, recall and F1 at a threshold, itself included', () => {
    expect(computeFigures(texts, 0.8)).toMatchObject({ precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 });
    expect(computeFigures(texts, 0.81)).toMatchObject({ precision: 1, recall: 1 / 3 });
  });

  test('texts that are neither count nowhere', () => {
    expect(computeFigures([...texts, { score: 1, label: null, group: 9 }], 0.8)).toEqual(
      computeFigures(texts, 0.8),
    );
  });

  test('ranges hold the figure, and are wider for fewer groups', () => {
    const many = Array.from({ length: 20 }, (_item, round) =>
      texts.map((text) => ({ ...text, group: text.group + 10 * round })),
    ).flat();
    const few = many.map((text) => ({ ...text, group: text.group % 10 }));
    const [narrow, wide] = [many, few].map((all) => estimateFigures(all, 0.8).recall);
    expect(narrow?.low).toBeLessThanOrEqual(2 / 3);
    expect(narrow?.high).toBeGreaterThanOrEqual(2 / 3);
    expect((wide?.high as number) - (wide?.low as number)).toBeGreaterThan(
      (narrow?.high as number) - (narrow?.low as number),
    );
  });

  test("Wilson's range of none and of all", () => {
    expect(estimateShare(0, 42)).toMatchObject({ value: 0, low: 0 });
    expect(estimateShare(0, 42).high).toBeCloseTo(0.0838, 3);
    expect(estimateShare(42, 42).low).toBeCloseTo(0.9162, 3);
  });
});

describe('a threshold', () => {
  const example = (slice: string, scores: number[]) => ({
    slice,
    scores,
    score: Math.max(...scores),
    label: 0 as const,
    group: 0,
  });
  const examples = [
    example('a', [0.5, 0.1]),
    example('a', [0.4, 0.3]),
    example('b', [0.9]),
    example('b', [0.2]),
  ];
  const bound = (slice: string, counts: 'sentences' | 'texts', maxShare: number) => ({
    name: slice,
    slices: (one: string) => one === slice,
    counts,
    maxShare,
  });
  const countAlarms = (threshold: number, slice: string): number =>
    examples.filter((one) => one.slice === slice && one.score >= threshold).length;

  test('is the least one within the bound', () => {
    const threshold = chooseThreshold(examples, [bound('a', 'texts', 0)]);
    expect(countAlarms(threshold, 'a')).toBe(0);
    expect(threshold).toBeCloseTo(0.5, 5);
    expect(chooseThreshold(examples, [bound('a', 'texts', 0.5)])).toBeCloseTo(0.4, 5);
    expect(chooseThreshold(examples, [bound('a', 'sentences', 0.5)])).toBeCloseTo(0.3, 5);
  });

  test('keeps all bounds', () => {
    expect(chooseThreshold(examples, [bound('a', 'texts', 0), bound('b', 'texts', 0)])).toBeCloseTo(0.9, 5);
  });
});
