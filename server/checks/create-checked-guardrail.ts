import {
  type Checkpoint,
  CheckpointSchema,
  DECISION_MATRIX,
  type GuardrailClass,
  type GuardrailMode,
  type Verdict,
} from '../../src/protocol/index.ts';
import { type Choice, type Decision, decide, listModes } from '../decisions/decide.ts';
import type { CheckInput, Finding, Guardrail, PerformanceCharacteristics } from '../guardrails/guardrail.ts';
import { type ClassWatch, createClassWatch } from '../performance/create-class-watch.ts';
import { compareClasses } from '../performance/guardrail-classes.ts';
import { parseCharacteristics } from '../performance/parse-characteristics.ts';
import { MEASURED_UNITS, type RunnerLimits } from './check-limits.ts';
import type { GuardrailProfile } from './check-runner.ts';
import { type AnswerCache, digestCheck } from './create-answer-cache.ts';
import { createFailureLog } from './create-failure-log.ts';
import {
  type BreakerState,
  type CheckResult,
  createGuardedCheck,
  type GuardedCheck,
} from './create-guarded-check.ts';
import type { GuardrailStatus } from './guardrail-status.ts';

/** What a log has to offer. */
export interface CheckLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

/** A guardrail with all that the runner keeps of it. */
export interface CheckedGuardrail {
  readonly id: string;
  readonly characteristics: PerformanceCharacteristics;
  /** Changes with its mode. */
  profile(): GuardrailProfile;
  isEnabled(): boolean;
  /**
   * Changes nothing.
   * @throws {CodedError} OVERRIDE_REFUSED, as {@link setMode} would
   */
  assertMode(mode: GuardrailMode | null): void;
  /**
   * Runs it in another mode from now on; null: in that of the settings.
   * @throws {CodedError} OVERRIDE_REFUSED, with nothing changed
   */
  setMode(mode: GuardrailMode | null): void;
  /** Moves with what was measured; under `strict` what may block doesn't move behind the text that waits for it. */
  checkpoint(): Checkpoint;
  /** Never rejects. */
  check(checkpoint: Checkpoint, input: CheckInput, signal: AbortSignal): Promise<Verdict>;
  readStatus(): GuardrailStatus;
}

export interface CheckedGuardrailDeps {
  readonly guardrail: Guardrail;
  readonly decision: Decision;
  /** Whether text waits for verdicts before it is shown: policy `strict`. */
  readonly isStrict: boolean;
  readonly limits: RunnerLimits;
  readonly cache: AnswerCache;
  readonly now: () => number;
  readonly log: CheckLog;
  readonly onBreakerChange: (guardrail: string, state: BreakerState) => void;
}

interface Answer {
  readonly cached: boolean;
  readonly result: CheckResult;
}

/**
 * Joins a guardrail with its decision, its watch over the class that it declares, and the cache of its answers.
 * @throws {CodedError} GUARDRAIL_INVALID where what it says of itself is wrong
 */
export function createCheckedGuardrail(deps: CheckedGuardrailDeps): CheckedGuardrail {
  return new JoinedGuardrail(deps, parseCharacteristics(deps.guardrail));
}

class JoinedGuardrail implements CheckedGuardrail {
  readonly id: string;
  readonly characteristics: PerformanceCharacteristics;
  readonly #deps: CheckedGuardrailDeps;
  readonly #watch: ClassWatch;
  readonly #guarded: GuardedCheck;
  readonly #logFailure: ReturnType<typeof createFailureLog>;
  /** That of the settings, or with the mode that was chosen since. */
  #decision: Decision;
  #override: GuardrailMode | null = null;
  readonly #counts = { answered: 0, cached: 0, timeout: 0, failed: 0, unavailable: 0, refused: 0 };

  constructor(deps: CheckedGuardrailDeps, characteristics: PerformanceCharacteristics) {
    this.id = deps.guardrail.id;
    this.characteristics = characteristics;
    this.#decision = deps.decision;
    this.#deps = deps;
    this.#watch = createClassWatch(characteristics.class);
    this.#logFailure = createFailureLog({ guardrail: this.id, log: deps.log, now: deps.now });
    this.#guarded = createGuardedCheck({
      ...deps,
      characteristics,
      onMeasured: (durationMs, input) => this.#measure(durationMs, input),
      onBreakerChange: (breaker) => {
        deps.log.warn({ guardrail: this.id, breaker }, 'a circuit has changed');
        deps.onBreakerChange(this.id, breaker);
      },
    });
  }

  profile(): GuardrailProfile {
    const { class: ofClass, resources } = this.characteristics;
    const { mode, boundary } = this.#decision;
    const profile = { class: ofClass, mode, concurrency: resources.concurrency };
    return boundary === undefined ? profile : { ...profile, boundary };
  }

  isEnabled(): boolean {
    return this.#decision.mode !== 'DISABLED';
  }

  assertMode(mode: GuardrailMode | null): void {
    this.#decide(mode);
  }

  setMode(mode: GuardrailMode | null): void {
    this.#decision = this.#decide(mode);
    this.#override = mode;
  }

  checkpoint(): Checkpoint {
    const { checkpoint: decided, mode } = this.#decision;
    const measured = laterOf(decided, DECISION_MATRIX[this.#watch.keptClass()].checkpoint);
    // At the end it would let text be shown that it has not seen. Too slow here it has no answer, which is told.
    const mustStay = this.#deps.isStrict && mode === 'BLOCK' && decided !== 'DEFERRED';
    return mustStay && measured === 'DEFERRED' ? 'BATCHED' : measured;
  }

  async check(checkpoint: Checkpoint, input: CheckInput, signal: AbortSignal): Promise<Verdict> {
    const { now } = this.#deps;
    // As it is when the check begins, whatever is chosen while it runs; without an answer that of the end holds.
    const begun = this.#decision;
    const startedAt = now();
    const { cached, result } = await this.#answer(checkpoint, input, signal);
    this.#counts[cached ? 'cached' : result.outcome] += 1;
    // That nobody waits any more says nothing of the guardrail.
    if (!signal.aborted) this.#logFailure(checkpoint, result, input.correlationId);
    const decision = result.outcome === 'answered' ? begun : this.#decision;
    return {
      guardrail: this.id,
      class: this.characteristics.class,
      mode: decision.mode,
      checkpoint,
      ...toAnswer(result, decision),
      durationMs: Math.max(0, now() - startedAt),
      cached,
    };
  }

  readStatus(): GuardrailStatus {
    const { class: ofClass, expected, resources } = this.characteristics;
    const { isStrict } = this.#deps;
    return {
      id: this.id,
      ...this.#decision,
      modes: listModes(ofClass, { ...this.#decision, isStrict }),
      override: this.#override,
      checkpoint: this.checkpoint(),
      ...this.#watch.read(),
      expected,
      resources,
      breaker: this.#guarded.breaker(),
      running: this.#guarded.running(),
      waiting: this.#guarded.waiting(),
      counts: { ...this.#counts },
    };
  }

  #decide(mode: GuardrailMode | null): Decision {
    const { decision, isStrict } = this.#deps;
    if (mode === null) return decision;
    const { checkpoint, boundary = 'SENTENCE' } = decision;
    const choice: Choice = { mode, checkpoint, boundary, isStrict };
    return decide(this.characteristics.class, choice, `the guardrail "${this.id}"`);
  }

  async #answer(at: Checkpoint, input: CheckInput, signal: AbortSignal): Promise<Answer> {
    const { cache, guardrail } = this.#deps;
    const { cacheableForMs } = this.characteristics;
    const heldTo = pickClass(at, this.#watch.keptClass());
    if (cacheableForMs === null)
      return { cached: false, result: await this.#guarded.run(input, heldTo, signal) };
    const key = digestCheck(guardrail, input);
    const finding = cache.get(key);
    if (finding !== null) return { cached: true, result: { outcome: 'answered', finding } };
    const result = await this.#guarded.run(input, heldTo, signal);
    if (result.outcome === 'answered') cache.set(key, result.finding, cacheableForMs);
    return { cached: false, result };
  }

  #measure(durationMs: number, { text, context }: CheckInput): void {
    const { checkpoint } = DECISION_MATRIX[this.#watch.keptClass()];
    if (text.length + context.length > MEASURED_UNITS[checkpoint]) return;
    const status = this.#watch.record(durationMs);
    if (status === null) return;
    const facts = { guardrail: this.id, ...status, checkpoint: this.checkpoint() };
    this.#deps.log.warn(facts, 'a guardrail has moved to another class');
  }
}

/** At the end of a stream the text is long, and nobody is kept waiting: there is time for that, also for quick ones. */
function pickClass(at: Checkpoint, keptClass: GuardrailClass): GuardrailClass {
  return at === 'DEFERRED' && compareClasses(keptClass, 'SLOW') < 0 ? 'SLOW' : keptClass;
}

const NO_ANSWER: Pick<Finding, 'action' | 'score'> = { action: 'allow', score: null };

function toAnswer(
  result: CheckResult,
  { mode }: Decision,
): Pick<Verdict, 'outcome' | 'action' | 'score' | 'reason' | 'rules' | 'wouldHaveBlocked'> {
  const { outcome } = result;
  if (result.outcome !== 'answered')
    return { outcome, ...NO_ANSWER, reason: result.reason, wouldHaveBlocked: false };
  const { action, score, reason, rules = [] } = result.finding;
  const said = { outcome, action, score, reason, wouldHaveBlocked: mode === 'MONITOR' && action === 'block' };
  return rules.length === 0 ? said : { ...said, rules: [...rules] };
}

const CHECKPOINTS: readonly Checkpoint[] = CheckpointSchema.options;

function laterOf(left: Checkpoint, right: Checkpoint): Checkpoint {
  return CHECKPOINTS.indexOf(left) < CHECKPOINTS.indexOf(right) ? right : left;
}
