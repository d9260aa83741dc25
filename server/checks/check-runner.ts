import type { Checkpoint, GuardrailClass, GuardrailMode, Verdict } from '../../src/protocol/index.ts';
import type { CheckInput } from '../guardrails/guardrail.ts';

/** What has to be known of a guardrail before it has said anything. */
export interface GuardrailProfile {
  readonly class: GuardrailClass;
  readonly mode: GuardrailMode;
  /** What ends the text of its BATCHED checks; absent: a sentence. */
  readonly boundary?: 'PARAGRAPH';
  /** Checks at a time. */
  readonly concurrency: number;
}

/** What the configured guardrails say of texts: in order of class, side by side, within their bounds. */
export interface CheckRunner {
  /**
   * Ids of the guardrails that run at a checkpoint, or at any, disabled ones left out. What was measured moves guardrails
   * from one checkpoint to another: a session keeps to the list that it began with, else text could slip between the two.
   */
  list(checkpoint?: Checkpoint): readonly string[];
  /** Ids of those that are there and don't run: their mode says so, and may change while the server runs. */
  listDisabled(): readonly string[];
  /** @throws {Error} for an id that is in no list */
  describe(guardrail: string): GuardrailProfile;
  /**
   * Runs a checkpoint's guardrails, or those named, at whatever checkpoint they are by now. Never rejects: what fails is
   * a verdict with another outcome. Names that are unknown or disabled bring none.
   * @param signal aborted when nobody waits any more
   */
  run(
    checkpoint: Checkpoint,
    input: CheckInput,
    options?: { readonly only?: readonly string[]; readonly signal?: AbortSignal },
  ): Promise<readonly Verdict[]>;
}
