import { DECISION_MATRIX, type GuardrailClass } from '../../src/protocol/index.ts';
import type { Latency } from '../guardrails/guardrail.ts';
import { createLatencySketch } from './create-latency-sketch.ts';
import { compareClasses, GUARDRAIL_CLASSES } from './guardrail-classes.ts';

/** Whether a guardrail keeps the class that it declares. */
export interface ClassStatus {
  readonly declaredClass: GuardrailClass;
  /** The class that it is held to keep by what was measured; never quicker than the declared one. */
  readonly keptClass: GuardrailClass;
  /** It is over its budget, or has been and not proved otherwise since. */
  readonly isFlagged: boolean;
  /** Why it is flagged, for people; empty where it isn't. */
  readonly reasons: readonly string[];
  /** Null before the first sample, also after a change of class. */
  readonly measured: Latency | null;
  readonly samples: number;
}

export interface ClassWatch {
  /**
   * Takes the duration of one check.
   * @returns the new status where this has moved the guardrail to another class, else null
   */
  record(durationMs: number): ClassStatus | null;
  /** The one of {@link read}, for the price of nothing. */
  keptClass(): GuardrailClass;
  read(): ClassStatus;
}

/** Fewer say nothing of a p95: three slow ones are then a twentieth. */
export const LEAST_SAMPLES = 60;
/** Fewer say nothing of a p99. */
export const LEAST_TAIL_SAMPLES = 300;
/** Samples from one look at the quantiles to the next. */
export const LOOK_EVERY = 20;
/** Looks that have to find it too slow, each by slow samples of its own, so that one burst moves nothing. */
export const LOOKS_TO_DEMOTE = 3;
/** The budget is of the p95; the slowest hundredth may take so many times as long. */
export const TAIL_FACTOR = 3;
/** Samples since the last change that have to be quick before a guardrail gets a quicker class back: its tail, too. */
export const PROOF_SAMPLES = 300;
/** Share of the budget that it may need then: one that is just at its budget would go to and fro. */
export const PROOF_SHARE = 0.7;
/** Each relapse doubles the proof, up to this many times. */
const MOST_DOUBLINGS = 4;

interface Evidence {
  readonly measured: Latency;
  readonly samples: number;
}

/**
 * Compares what is measured with the declared class. Only samples since the last change of class count.
 * @param declaredClass as validated
 */
export function createClassWatch(declaredClass: GuardrailClass): ClassWatch {
  const sketch = createLatencySketch();
  let keptClass = declaredClass;
  let overruns: readonly string[] = [];
  let demotion: string | null = null;
  let looksOver = 0;
  let isSlowLately = false;
  let demotions = 0;
  let sinceLook = 0;
  let sinceChange = 0;

  const read = (): ClassStatus => {
    const reasons = [...(demotion === null ? [] : [demotion]), ...overruns];
    const isFlagged = reasons.length > 0;
    const measured = sketch.read();
    return { declaredClass, keptClass, isFlagged, reasons, measured, samples: sketch.count() };
  };

  const move = (to: GuardrailClass, reason: string | null): ClassStatus => {
    keptClass = to;
    demotion = reason;
    overruns = [];
    looksOver = 0;
    sinceChange = 0;
    sketch.reset();
    return read();
  };

  const look = (evidence: Evidence): ClassStatus | null => {
    overruns = listOverruns(evidence, keptClass);
    if (overruns.length === 0) looksOver = 0;
    else if (isSlowLately) looksOver += 1;
    isSlowLately = false;
    const slower = findQuickest(evidence, keptClass, 1) ?? 'VERY_SLOW';
    if (looksOver >= LOOKS_TO_DEMOTE && slower !== keptClass) {
      demotions += 1;
      return move(slower, `Moved from ${keptClass} to ${slower}: ${overruns.join(', ')}.`);
    }
    const proof = PROOF_SAMPLES * 2 ** Math.min(demotions - 1, MOST_DOUBLINGS);
    if (keptClass === declaredClass || sinceChange < proof) return null;
    const quicker = findQuickest(evidence, declaredClass, PROOF_SHARE);
    if (quicker === null || compareClasses(quicker, keptClass) >= 0) return null;
    return move(quicker, quicker === declaredClass ? null : demotion);
  };

  return {
    record: (durationMs) => {
      sketch.record(durationMs);
      isSlowLately ||= durationMs > DECISION_MATRIX[keptClass].budgetMs;
      sinceChange += 1;
      sinceLook += 1;
      if (sinceLook < LOOK_EVERY || sinceChange < LEAST_SAMPLES) return null;
      sinceLook = 0;
      const measured = sketch.read();
      return measured === null ? null : look({ measured, samples: sketch.count() });
    },
    keptClass: () => keptClass,
    read,
  };
}

/** What of it is over the budget of a class, of which only a share may be used. */
function listOverruns({ measured, samples }: Evidence, of: GuardrailClass, share = 1): readonly string[] {
  const { budgetMs } = DECISION_MATRIX[of];
  const { p95, p99 } = measured;
  const lines: string[] = [];
  if (p95 > budgetMs * share) lines.push(print('p95', p95, budgetMs, samples));
  const isTailKnown = samples >= LEAST_TAIL_SAMPLES;
  if (isTailKnown && p99 > budgetMs * TAIL_FACTOR * share)
    lines.push(print('p99', p99, budgetMs * TAIL_FACTOR, samples));
  return lines;
}

function print(quantile: string, ms: number, limitMs: number, samples: number): string {
  const digits = ms < 10 ? 2 : 0;
  return `${quantile} is ${ms.toFixed(digits)} ms where ${limitMs} ms are allowed, over ${samples} checks`;
}

/** The quickest class, from one on, that the evidence allows; null where none does. */
function findQuickest(evidence: Evidence, from: GuardrailClass, share: number): GuardrailClass | null {
  const candidates = GUARDRAIL_CLASSES.filter((candidate) => compareClasses(candidate, from) >= 0);
  return candidates.find((candidate) => listOverruns(evidence, candidate, share).length === 0) ?? null;
}
