import type { CheckRunner, GuardrailProfile } from '../../server/checks/check-runner.ts';
import type { CheckInput } from '../../server/guardrails/guardrail.ts';
import type { Checkpoint, Verdict } from '../../src/protocol/index.ts';

export interface FakeGuardrail {
  readonly id: string;
  readonly checkpoint: Checkpoint;
  readonly mode?: 'BLOCK' | 'MONITOR';
  readonly concurrency?: number;
  /** What it says; a blocking verdict for texts with "forbidden" by default. */
  readonly check?: (input: CheckInput, signal: AbortSignal) => Promise<Partial<Verdict>> | Partial<Verdict>;
}

export interface FakeRunner extends CheckRunner {
  /** Everything that was asked, in order. */
  readonly asked: readonly { readonly guardrail: string; readonly input: CheckInput }[];
}

/**
 * A runner that says what tests want, at once unless they want otherwise.
 * @param isRecording false where it runs for long: what it was asked would fill the memory
 */
export function createFakeRunner(guardrails: readonly FakeGuardrail[], isRecording = true): FakeRunner {
  const asked: { guardrail: string; input: CheckInput }[] = [];
  const find = (id: string) => guardrails.find((guardrail) => guardrail.id === id);
  return {
    asked,
    list: (checkpoint) =>
      guardrails
        .filter((one) => checkpoint === undefined || one.checkpoint === checkpoint)
        .map(({ id }) => id),
    listDisabled: () => [],
    describe: (id) => {
      const guardrail = find(id);
      if (guardrail === undefined) throw new Error(`There is no guardrail ${id}.`);
      return describeFake(guardrail);
    },
    run: (checkpoint, input, { only, signal = new AbortController().signal } = {}) => {
      const chosen = guardrails.filter((one) => only?.includes(one.id) ?? one.checkpoint === checkpoint);
      return Promise.all(
        chosen.map(async (guardrail) => {
          if (isRecording) asked.push({ guardrail: guardrail.id, input });
          const said = await (guardrail.check ?? findForbidden)(input, signal);
          return { ...makeVerdict(guardrail, said), checkpoint };
        }),
      );
    },
  };
}

const describeFake = (guardrail: FakeGuardrail): GuardrailProfile => ({
  class: guardrail.checkpoint === 'DEFERRED' ? 'SLOW' : 'MODERATE',
  mode: guardrail.mode ?? (guardrail.checkpoint === 'DEFERRED' ? 'MONITOR' : 'BLOCK'),
  concurrency: guardrail.concurrency ?? 2,
});

function findForbidden({ text }: CheckInput): Partial<Verdict> {
  return text.includes('forbidden') ? { action: 'block', score: 0.9, reason: 'says what it must not' } : {};
}

function makeVerdict(guardrail: FakeGuardrail, said: Partial<Verdict>): Verdict {
  const { class: ofClass, mode } = describeFake(guardrail);
  return {
    guardrail: guardrail.id,
    class: ofClass,
    mode,
    checkpoint: guardrail.checkpoint,
    outcome: 'answered',
    action: 'allow',
    wouldHaveBlocked: said.action === 'block' && mode === 'MONITOR',
    score: null,
    reason: '',
    durationMs: 1,
    cached: false,
    ...said,
  };
}
