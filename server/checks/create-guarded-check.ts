import {
  BulkheadRejectedError,
  bulkhead,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  isBrokenCircuitError,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import { type CheckOutcome, DECISION_MATRIX, type GuardrailClass } from '../../src/protocol/index.ts';
import type { CheckInput, Finding, Guardrail, PerformanceCharacteristics } from '../guardrails/guardrail.ts';
import { AbandonedError, CheckTimeoutError, mayPass, nameError } from './check-errors.ts';
import type { RunnerLimits } from './check-limits.ts';
import { parseFinding } from './parse-finding.ts';
import { untilEnded } from './until-ended.ts';

/** What became of one check. */
export type CheckResult =
  | { readonly outcome: 'answered'; readonly finding: Finding }
  | { readonly outcome: Exclude<CheckOutcome, 'answered'>; readonly reason: string };

export type BreakerState = 'closed' | 'half-open' | 'open';

/** A guardrail behind what keeps its failures its own. */
export interface GuardedCheck {
  /**
   * Never rejects.
   * @param heldTo the class whose time it has: the declared one, or a slower one that it was moved to
   */
  run(input: CheckInput, heldTo: GuardrailClass, signal: AbortSignal): Promise<CheckResult>;
  breaker(): BreakerState;
  running(): number;
  waiting(): number;
}

export interface GuardedCheckDeps {
  readonly guardrail: Guardrail;
  readonly characteristics: PerformanceCharacteristics;
  readonly limits: RunnerLimits;
  /** Milliseconds that only ever grow. */
  readonly now: () => number;
  /** Called with the duration of each try that was answered or ran out of time. */
  readonly onMeasured: (durationMs: number, input: CheckInput) => void;
  readonly onBreakerChange: (state: BreakerState) => void;
}

/**
 * Puts a guardrail behind a timeout, a bulkhead, retries and a circuit breaker, in that order: the time for a check
 * includes its wait for a turn, a check that is tried again keeps its turn, and each try counts for the circuit.
 */
export function createGuardedCheck(deps: GuardedCheckDeps): GuardedCheck {
  const { characteristics, limits } = deps;
  const { concurrency } = characteristics.resources;
  const breaker = createBreaker(limits);
  breaker.onStateChange(() => deps.onBreakerChange(readState(breaker.state)));
  const maxWaiting = concurrency * countWaitingPerTurn(characteristics, limits);
  const turns = bulkhead(concurrency, maxWaiting);
  const guarded = wrap(turns, createRetry(limits), breaker);
  return {
    run: async (input, heldTo, signal) => {
      const inTime = timeout(limits.timeoutMs[heldTo], TimeoutStrategy.Aggressive);
      try {
        const ask = { ...deps, input, heldTo, caller: signal };
        const finding = await wrap(inTime, guarded).execute(
          (context) => attempt(ask, context.signal),
          signal,
        );
        return { outcome: 'answered', finding };
      } catch (error) {
        return explainFailure(error, signal, limits.timeoutMs[heldTo]);
      }
    },
    breaker: () => readState(breaker.state),
    running: () => concurrency - turns.executionSlots,
    waiting: () => maxWaiting - turns.queueSlots,
  };
}

/** As many as it can answer in their time, within bounds: who waits longer has no verdict anyway. */
function countWaitingPerTurn(
  { class: guardrailClass, expected }: PerformanceCharacteristics,
  { timeoutMs, waitingPerTurn }: RunnerLimits,
): number {
  const inTime = Math.ceil(timeoutMs[guardrailClass] / Math.max(expected.p95, 1));
  return Math.min(Math.max(inTime, waitingPerTurn.least), waitingPerTurn.most);
}

function createBreaker({ breakAfter, firstBreakMs, longestBreakMs }: RunnerLimits): CircuitBreakerPolicy {
  const breaker = circuitBreaker(
    // A trial of a broken circuit which was given up has proved nothing, so the circuit stays open.
    handleWhen((error) => !(error instanceof AbandonedError) || breaker.state === CircuitState.HalfOpen),
    {
      halfOpenAfter: new ExponentialBackoff({ initialDelay: firstBreakMs, maxDelay: longestBreakMs }),
      breaker: new ConsecutiveBreaker(breakAfter),
    },
  );
  return breaker;
}

function createRetry({ maxRetries, firstRetryMs, longestRetryMs }: RunnerLimits) {
  return retry(handleWhen(mayPass), {
    maxAttempts: maxRetries,
    // With decorrelated jitter, so that those who failed together don't come back together.
    backoff: new ExponentialBackoff({ initialDelay: firstRetryMs, maxDelay: longestRetryMs }),
  });
}

interface Ask extends GuardedCheckDeps {
  readonly input: CheckInput;
  readonly heldTo: GuardrailClass;
  /** Aborted by who asks, where that of a try is also aborted by its timeout. */
  readonly caller: AbortSignal;
}

/** Asks once, and keeps the turn until the guardrail has ended or its grace is over. */
async function attempt(ask: Ask, signal: AbortSignal): Promise<Finding> {
  if (signal.aborted) throw new AbandonedError('Given up before it was asked.');
  const { guardrail, input, now, onMeasured, limits } = ask;
  const startedAt = now();
  const aborted: { afterMs: number | null } = { afterMs: null };
  const onAbort = () => {
    aborted.afterMs = now() - startedAt;
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const answer = await untilEnded(guardrail.check(input, signal), signal, limits.graceMs);
    const finding = parseFinding(answer);
    if (aborted.afterMs === null) {
      onMeasured(now() - startedAt, input);
      return finding;
    }
  } catch (error) {
    if (aborted.afterMs === null) throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
  throw judgeAborted(ask, aborted.afterMs);
}

/** One that was told to stop: by who asked, or because its time was over. */
function judgeAborted({ heldTo, caller, onMeasured, input }: Ask, afterMs: number): Error {
  // One that had less time than its class allows has not shown that it is slow.
  const hadItsTime = afterMs >= DECISION_MATRIX[heldTo].budgetMs;
  if (caller.aborted || !hadItsTime) return new AbandonedError('Given up while it was asked.');
  onMeasured(afterMs, input);
  return new CheckTimeoutError(`No answer within ${afterMs} ms.`);
}

function explainFailure(error: unknown, caller: AbortSignal, timeoutMs: number): CheckResult {
  if (caller.aborted) return { outcome: 'failed', reason: 'Given up: nobody waited for the answer.' };
  if (error instanceof BulkheadRejectedError)
    return { outcome: 'refused', reason: 'Too many checks wait for this guardrail.' };
  if (isBrokenCircuitError(error))
    return { outcome: 'unavailable', reason: 'It failed again and again and is left alone for a while.' };
  const isLate =
    error instanceof TaskCancelledError ||
    error instanceof CheckTimeoutError ||
    error instanceof AbandonedError;
  if (isLate) return { outcome: 'timeout', reason: `No answer within ${timeoutMs} ms.` };
  return { outcome: 'failed', reason: `It failed: ${nameError(error)}.`.slice(0, 200) };
}

function readState(state: CircuitState): BreakerState {
  if (state === CircuitState.Closed) return 'closed';
  return state === CircuitState.HalfOpen ? 'half-open' : 'open';
}
