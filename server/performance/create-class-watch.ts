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
  return new MeasuredClass(declaredClass);
}

class MeasuredClass implements ClassWatch {
  readonly #declaredClass: GuardrailClass;
  readonly #sketch = createLatencySketch();
  #keptClass: GuardrailClass;
  /** What was over the budget at the last look. */
  #overruns: readonly string[] = [];
  /** Why it was moved; null where it is at home. */
  #demotion: string | null = null;
  #demotions = 0;
  #looksOver = 0;
  /** Since the last look. */
  #isSlowLately = false;
  #sinceLook = 0;
  #sinceChange = 0;

  constructor(declaredClass: GuardrailClass) {
    this.#declaredClass = declaredClass;
    this.#keptClass = declaredClass;
  }

  record(durationMs: number): ClassStatus | null {
    this.#sketch.record(durationMs);
    this.#isSlowLately ||= durationMs > DECISION_MATRIX[this.#keptClass].budgetMs;
    this.#sinceChange += 1;
    this.#sinceLook += 1;
    if (this.#sinceLook < LOOK_EVERY || this.#sinceChange < LEAST_SAMPLES) return null;
    this.#sinceLook = 0;
    const measured = this.#sketch.read();
    if (measured === null) return null;
    const evidence = { measured, samples: this.#sketch.count() };
    this.#look(evidence);
    return this.#demote(evidence) ?? this.#promote(evidence);
  }

  keptClass(): GuardrailClass {
    return this.#keptClass;
  }

  read(): ClassStatus {
    const reasons = [...(this.#demotion === null ? [] : [this.#demotion]), ...this.#overruns];
    return {
      declaredClass: this.#declaredClass,
      keptClass: this.#keptClass,
      isFlagged: reasons.length > 0,
      reasons,
      measured: this.#sketch.read(),
      samples: this.#sketch.count(),
    };
  }

  #look(evidence: Evidence): void {
    this.#overruns = listOverruns(evidence, this.#keptClass);
    if (this.#overruns.length === 0) this.#looksOver = 0;
    else if (this.#isSlowLately) this.#looksOver += 1;
    this.#isSlowLately = false;
  }

  #demote(evidence: Evidence): ClassStatus | null {
    if (this.#looksOver < LOOKS_TO_DEMOTE) return null;
    const from = this.#keptClass;
    const to = findQuickest(evidence, from, 1) ?? 'VERY_SLOW';
    if (to === from) return null;
    this.#demotions += 1;
    return this.#move(to, `Moved from ${from} to ${to}: ${this.#overruns.join(', ')}.`);
  }

  #promote(evidence: Evidence): ClassStatus | null {
    const declaredClass = this.#declaredClass;
    if (this.#keptClass === declaredClass) return null;
    const proof = PROOF_SAMPLES * 2 ** Math.min(this.#demotions - 1, MOST_DOUBLINGS);
    if (this.#sinceChange < proof) return null;
    const quicker = findQuickest(evidence, declaredClass, PROOF_SHARE);
    if (quicker === null || compareClasses(quicker, this.#keptClass) >= 0) return null;
    return this.#move(quicker, quicker === declaredClass ? null : this.#demotion);
  }

  #move(to: GuardrailClass, reason: string | null): ClassStatus {
    this.#keptClass = to;
    this.#demotion = reason;
    this.#overruns = [];
    this.#looksOver = 0;
    this.#sinceChange = 0;
    this.#sketch.reset();
    return this.read();
  }
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
