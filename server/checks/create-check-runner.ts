import { type Checkpoint, CodedError, type GuardrailMode } from '../../src/protocol/index.ts';
import type { Decision } from '../decisions/decide.ts';
import type { Guardrail } from '../guardrails/guardrail.ts';
import { compareClasses } from '../performance/guardrail-classes.ts';
import { DEFAULT_RUNNER_LIMITS, type RunnerLimits } from './check-limits.ts';
import type { CheckRunner } from './check-runner.ts';
import { createAnswerCache } from './create-answer-cache.ts';
import { type CheckedGuardrail, type CheckLog, createCheckedGuardrail } from './create-checked-guardrail.ts';
import type { BreakerState } from './create-guarded-check.ts';
import type { GuardrailStatus } from './guardrail-status.ts';

/** A guardrail and how it runs. */
export interface RunnableGuardrail {
  readonly guardrail: Guardrail;
  readonly decision: Decision;
}

export interface CheckRunnerDeps {
  readonly log: CheckLog;
  /** Milliseconds that only ever grow. Default: the process's own. */
  readonly now?: () => number;
  readonly limits?: Partial<RunnerLimits>;
  /** Whether text waits for verdicts before it is shown: policy `strict`. Default: it doesn't. */
  readonly isStrict?: boolean;
  /** The circuit of a guardrail has changed. */
  readonly onBreakerChange?: (guardrail: string, state: BreakerState) => void;
}

/** A runner that says how its guardrails do. */
export interface ObservableCheckRunner extends CheckRunner {
  /** How all do, in the order in which they run, disabled ones among them. */
  readStatuses(): readonly GuardrailStatus[];
  /**
   * Changes nothing.
   * @throws {CodedError} GUARDRAIL_UNKNOWN, OVERRIDE_REFUSED, as {@link setMode} would
   */
  assertMode(guardrail: string, mode: GuardrailMode | null): void;
  /**
   * Runs a guardrail in another mode from now on; null: in that of the settings.
   * @throws {CodedError} GUARDRAIL_UNKNOWN, OVERRIDE_REFUSED; nothing has changed then
   */
  setMode(guardrail: string, mode: GuardrailMode | null): void;
  /** How many answers are kept. */
  readCache(): { readonly entries: number; readonly bytes: number };
}

const NEVER = new AbortController().signal;

/**
 * Makes the runner of the given guardrails: the quicker class first, inside of a class the lower expected p95.
 * @throws {CodedError} GUARDRAIL_INVALID where a guardrail says something wrong of itself, or two have one id
 */
export function createCheckRunner(
  guardrails: readonly RunnableGuardrail[],
  deps: CheckRunnerDeps,
): ObservableCheckRunner {
  const { log, now = () => performance.now(), onBreakerChange = () => {}, isStrict = false } = deps;
  const limits = { ...DEFAULT_RUNNER_LIMITS, ...deps.limits };
  const cache = createAnswerCache({ ...limits.cache, now });
  const parts = { isStrict, limits, cache, now, log, onBreakerChange };
  const checked = guardrails
    .map((runnable) => createCheckedGuardrail({ ...runnable, ...parts }))
    .toSorted(compareCosts);
  assertUniqueIds(checked);
  const find = (id: string) => checked.find((entry) => entry.id === id);
  const findKnown = (id: string): CheckedGuardrail => {
    const found = find(id);
    if (found === undefined) throw new CodedError('GUARDRAIL_UNKNOWN', `There is no guardrail "${id}" here.`);
    return found;
  };
  const listEnabled = () => checked.filter((entry) => entry.isEnabled());
  const listAt = (checkpoint?: Checkpoint) =>
    listEnabled().filter((entry) => checkpoint === undefined || entry.checkpoint() === checkpoint);
  return {
    list: (checkpoint) => listAt(checkpoint).map(({ id }) => id),
    listDisabled: () => checked.filter((entry) => !entry.isEnabled()).map(({ id }) => id),
    describe: (guardrail) => {
      const found = find(guardrail);
      if (found === undefined) throw new Error(`There is no guardrail "${guardrail}" here.`);
      return found.profile();
    },
    run: (checkpoint, input, { only, signal = NEVER } = {}) => {
      const chosen =
        only === undefined ? listAt(checkpoint) : listEnabled().filter(({ id }) => only.includes(id));
      return Promise.all(chosen.map((entry) => entry.check(checkpoint, input, signal)));
    },
    assertMode: (guardrail, mode) => findKnown(guardrail).assertMode(mode),
    setMode: (guardrail, mode) => findKnown(guardrail).setMode(mode),
    readStatuses: () => checked.map((entry) => entry.readStatus()),
    readCache: () => ({ entries: cache.entries, bytes: cache.bytes }),
  };
}

function compareCosts(left: CheckedGuardrail, right: CheckedGuardrail): number {
  return (
    compareClasses(left.characteristics.class, right.characteristics.class) ||
    left.characteristics.expected.p95 - right.characteristics.expected.p95 ||
    left.id.localeCompare(right.id, 'en')
  );
}

function assertUniqueIds(checked: readonly CheckedGuardrail[]): void {
  const seen = new Set<string>();
  for (const { id } of checked) {
    if (seen.has(id)) throw new CodedError('GUARDRAIL_INVALID', `Two guardrails have the id "${id}".`);
    seen.add(id);
  }
}
