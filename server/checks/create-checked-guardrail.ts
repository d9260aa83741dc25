import {
  type Checkpoint,
  CheckpointSchema,
  DECISION_MATRIX,
  type Verdict,
} from '../../src/protocol/index.ts';
import type { Decision } from '../decisions/decide.ts';
import type { CheckInput, Finding, Guardrail, PerformanceCharacteristics } from '../guardrails/guardrail.ts';
import { createClassWatch } from '../performance/create-class-watch.ts';
import { parseCharacteristics } from '../performance/parse-characteristics.ts';
import { MEASURED_UNITS, type RunnerLimits } from './check-limits.ts';
import { type AnswerCache, digestCheck } from './create-answer-cache.ts';
import { type CheckResult, createGuardedCheck, type GuardedCheck } from './create-guarded-check.ts';
import type { CheckCounts, GuardrailStatus } from './guardrail-status.ts';

/** What a log has to offer. */
export interface CheckLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

/** A guardrail with all that the runner keeps of it. */
export interface CheckedGuardrail {
  readonly id: string;
  readonly characteristics: PerformanceCharacteristics;
  readonly isEnabled: boolean;
  /** Moves with what was measured. */
  checkpoint(): Checkpoint;
  /** Never rejects. */
  check(checkpoint: Checkpoint, input: CheckInput, signal: AbortSignal): Promise<Verdict>;
  describe(): GuardrailStatus;
}

export interface CheckedGuardrailDeps {
  readonly guardrail: Guardrail;
  readonly decision: Decision;
  readonly limits: RunnerLimits;
  readonly cache: AnswerCache;
  readonly now: () => number;
  readonly log: CheckLog;
}

type Answer = CheckResult & { readonly cached: boolean };

/**
 * Joins a guardrail with its decision, its watch over the class that it declares, and the cache of its answers.
 * @throws {CodedError} GUARDRAIL_INVALID where what it says of itself is wrong
 */
export function createCheckedGuardrail(deps: CheckedGuardrailDeps): CheckedGuardrail {
  const { guardrail, decision, log, now } = deps;
  const { id } = guardrail;
  const characteristics = parseCharacteristics(guardrail);
  const watch = createClassWatch(characteristics.class);
  const counts = createCounts();
  const guarded = createGuardedCheck({
    ...deps,
    concurrency: characteristics.resources.concurrency,
    onMeasured: (durationMs, { text, context }) => {
      const { checkpoint: usual } = DECISION_MATRIX[watch.keptClass()];
      if (text.length + context.length > MEASURED_UNITS[usual]) return;
      const status = watch.record(durationMs);
      if (status !== null) log.warn({ guardrail: id, ...status }, 'a guardrail has moved to another class');
    },
    onBreakerChange: (state) => log.warn({ guardrail: id, breaker: state }, 'a circuit has changed'),
  });
  const checkpoint = () => laterOf(decision.checkpoint, DECISION_MATRIX[watch.keptClass()].checkpoint);

  const answer = async (input: CheckInput, signal: AbortSignal): Promise<Answer> => {
    const { cacheableForMs } = characteristics;
    const key = cacheableForMs === null ? null : digestCheck(guardrail, input);
    const known = key === null ? null : deps.cache.get(key);
    if (known !== null) return { outcome: 'answered', finding: known, cached: true };
    const result = await guarded.run(input, watch.keptClass(), signal);
    if (key !== null && cacheableForMs !== null && result.outcome === 'answered')
      deps.cache.set(key, result.finding, cacheableForMs);
    return { ...result, cached: false };
  };

  return {
    id,
    characteristics,
    isEnabled: decision.mode !== 'DISABLED',
    checkpoint,
    check: async (at, input, signal) => {
      const startedAt = now();
      const result = await answer(input, signal);
      counts[result.cached ? 'cached' : result.outcome] += 1;
      return {
        guardrail: id,
        class: characteristics.class,
        mode: decision.mode,
        checkpoint: at,
        ...toAnswer(result, decision),
        durationMs: Math.max(0, now() - startedAt),
        cached: result.cached,
      };
    },
    describe: () => ({
      id,
      ...decision,
      checkpoint: checkpoint(),
      ...watch.read(),
      ...describeLoad(guarded),
      expected: characteristics.expected,
      resources: characteristics.resources,
      counts: { ...counts },
    }),
  };
}

function createCounts(): { -readonly [Name in keyof CheckCounts]: number } {
  return { answered: 0, cached: 0, timeout: 0, failed: 0, unavailable: 0, refused: 0 };
}

function describeLoad(guarded: GuardedCheck): Pick<GuardrailStatus, 'breaker' | 'running' | 'waiting'> {
  return { breaker: guarded.breaker(), running: guarded.running(), waiting: guarded.waiting() };
}

const NO_ANSWER: Pick<Finding, 'action' | 'score'> = { action: 'allow', score: null };

function toAnswer(
  result: CheckResult,
  { mode }: Decision,
): Pick<Verdict, 'outcome' | 'action' | 'score' | 'reason' | 'wouldHaveBlocked'> {
  const { outcome } = result;
  if (result.outcome !== 'answered')
    return { outcome, ...NO_ANSWER, reason: result.reason, wouldHaveBlocked: false };
  const { action, score, reason } = result.finding;
  return { outcome, action, score, reason, wouldHaveBlocked: mode === 'MONITOR' && action === 'block' };
}

const CHECKPOINTS: readonly Checkpoint[] = CheckpointSchema.options;

function laterOf(left: Checkpoint, right: Checkpoint): Checkpoint {
  return CHECKPOINTS.indexOf(left) < CHECKPOINTS.indexOf(right) ? right : left;
}
