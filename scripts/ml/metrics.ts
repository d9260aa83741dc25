import { createRandom } from './random.ts';

/** A text with its score. */
export interface Scored {
  readonly label: 0 | 1 | null;
  /** Of its worst sentence. */
  readonly score: number;
  /** Texts of one group aren't independent: they are drawn together. */
  readonly group: number;
}

export interface Figures {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly auc: number;
}

/** A figure with where it lies in 95 of 100 draws. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const DRAWS = 1_000;
const SEED = 3;
const LOW = 0.025;
const HIGH = 0.975;

/** How probable it is that a text with label 1 has a higher score than one with label 0. */
export function computeAuc(texts: readonly Scored[]): number {
  const sorted = texts
    .filter(({ label }) => label !== null)
    .toSorted((one, other) => one.score - other.score);
  let below = 0;
  let won = 0;
  for (let at = 0; at < sorted.length; ) {
    let end = at;
    while (end < sorted.length && sorted[end]?.score === sorted[at]?.score) end += 1;
    const ones = sorted.slice(at, end).filter(({ label }) => label === 1).length;
    const zeros = end - at - ones;
    won += ones * (below + zeros / 2);
    below += zeros;
    at = end;
  }
  return won / (below * sorted.filter(({ label }) => label === 1).length);
}

export function computeFigures(texts: readonly Scored[], threshold: number): Figures {
  let [hits, alarms, misses] = [0, 0, 0];
  for (const { label, score } of texts) {
    if (label === 1 && score >= threshold) hits += 1;
    if (label === 1 && score < threshold) misses += 1;
    if (label === 0 && score >= threshold) alarms += 1;
  }
  const precision = hits / (hits + alarms);
  const recall = hits / (hits + misses);
  return { precision, recall, f1: (2 * hits) / (2 * hits + alarms + misses), auc: computeAuc(texts) };
}

/** Bootstrap: the same figures of draws with replacement, whole groups at a time. */
export function estimateFigures(
  texts: readonly Scored[],
  threshold: number,
): Record<keyof Figures, Estimate> {
  const groups = [...Map.groupBy(texts, ({ group }) => group).values()];
  const random = createRandom(SEED);
  const draws = Array.from({ length: DRAWS }, () => {
    const drawn = groups.flatMap(() => groups[Math.floor(random() * groups.length)] as Scored[]);
    return computeFigures(drawn, threshold);
  });
  const whole = computeFigures(texts, threshold);
  const estimate = (name: keyof Figures): Estimate => {
    const values = draws.map((draw) => draw[name]).toSorted((one, other) => one - other);
    return {
      value: whole[name],
      low: values[DRAWS * LOW] as number,
      high: values[DRAWS * HIGH - 1] as number,
    };
  };
  return {
    precision: estimate('precision'),
    recall: estimate('recall'),
    f1: estimate('f1'),
    auc: estimate('auc'),
  };
}

/** Wilson's interval of a share. */
export function estimateShare(count: number, total: number): Estimate {
  const z = 1.96;
  const value = count / total;
  const middle = value + (z * z) / (2 * total);
  const spread = z * Math.sqrt((value * (1 - value)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  return { value, low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}
