import { type Checkpoint, CodedError } from '../../src/protocol/index.ts';
import type { Decision } from '../decisions/decide.ts';
import type { Guardrail } from '../guardrails/guardrail.ts';
import { compareClasses } from '../performance/guardrail-classes.ts';
import { DEFAULT_RUNNER_LIMITS, type RunnerLimits } from './check-limits.ts';
import type { CheckRunner, GuardrailProfile } from './check-runner.ts';
import { createAnswerCache } from './create-answer-cache.ts';
import { type CheckedGuardrail, type CheckLog, createCheckedGuardrail } from './create-checked-guardrail.ts';
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
}

/** A runner that says how its guardrails do. */
export interface ObservableCheckRunner extends CheckRunner {
  /** In the order in which they run, disabled ones among them. */
  listStatus(): readonly GuardrailStatus[];
  /** Answers that are kept. */
  describeCache(): { readonly entries: number; readonly bytes: number };
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
  const { log, now = () => performance.now() } = deps;
  const limits = { ...DEFAULT_RUNNER_LIMITS, ...deps.limits };
  const cache = createAnswerCache({ ...limits.cache, now });
  const checked = guardrails
    .map((runnable) => createCheckedGuardrail({ ...runnable, limits, cache, now, log }))
    .toSorted(compareCosts);
  assertUniqueIds(checked);
  const enabled = checked.filter(({ isEnabled }) => isEnabled);
  const listAt = (checkpoint: Checkpoint) => enabled.filter((entry) => entry.checkpoint() === checkpoint);
  return {
    list: (checkpoint) => listAt(checkpoint).map(({ id }) => id),
    run: (checkpoint, input, { only, signal = NEVER } = {}) => {
      const chosen = only === undefined ? listAt(checkpoint) : enabled.filter(({ id }) => only.includes(id));
      return Promise.all(chosen.map((entry) => entry.check(checkpoint, input, signal)));
    },
    describe(guardrail) {
      const entry = enabled.find(({ id }) => id === guardrail);
      if (entry === undefined) throw new Error(`There is no guardrail ${guardrail} that runs.`);
      return describeProfile(entry);
    },
    listStatus: () => checked.map((entry) => entry.describe()),
    describeCache: () => ({ entries: cache.entries, bytes: cache.bytes }),
  };
}

function describeProfile({ characteristics, describe }: CheckedGuardrail): GuardrailProfile {
  const { class: ofClass, resources } = characteristics;
  return { class: ofClass, mode: describe().mode, concurrency: resources.concurrency };
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
