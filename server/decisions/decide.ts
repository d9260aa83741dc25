import {
  type Checkpoint,
  CodedError,
  DECISION_MATRIX,
  type GuardrailClass,
  type GuardrailMode,
  GuardrailModeSchema,
} from '../../src/protocol/index.ts';

/** What an operator wants otherwise than the matrix has it. */
export interface Choice {
  readonly mode?: GuardrailMode;
  readonly checkpoint?: Checkpoint;
  /** What ends the text of a BATCHED check; default: a sentence. */
  readonly boundary?: 'SENTENCE' | 'PARAGRAPH';
  /** Whether sentences wait for verdicts before they are shown: policy `strict`. Default: they don't. */
  readonly isStrict?: boolean;
}

/** How a guardrail runs. */
export interface Decision {
  readonly mode: GuardrailMode;
  readonly checkpoint: Checkpoint;
  /** Absent: a sentence. */
  readonly boundary?: 'PARAGRAPH';
  /** Whether something is otherwise than by default. */
  readonly isOverridden: boolean;
}

/** The delays that settings may choose; nothing may run earlier than its class can keep. */
const DELAYS: Partial<Record<GuardrailClass, Checkpoint>> = { FAST: 'BATCHED' };

/**
 * Decides by the matrix and the settings how a guardrail of a class runs.
 * @param what the guardrail, for the message, e.g. `the guardrail "urls"`
 * @throws {CodedError} OVERRIDE_REFUSED where the matrix lets nobody choose that
 */
export function decide(guardrailClass: GuardrailClass, choice: Choice, what: string): Decision {
  const policy = DECISION_MATRIX[guardrailClass];
  const mode = choice.mode ?? policy.defaultMode;
  if (mode !== policy.defaultMode && !policy.canOverride) {
    throw refuse(what, `${guardrailClass} always runs in the mode ${policy.defaultMode}, not ${mode}.`);
  }
  const checkpoint = choice.checkpoint ?? policy.checkpoint;
  const isDefault = checkpoint === policy.checkpoint;
  if (!isDefault && checkpoint !== DELAYS[guardrailClass]) {
    throw refuse(what, `${guardrailClass} is checked ${describeTimes(guardrailClass)}.`);
  }
  if (isTooLate({ ...choice, mode })) throw refuse(what, TOO_LATE);
  const isOverridden = mode !== policy.defaultMode || !isDefault;
  if (choice.boundary !== 'PARAGRAPH') return { mode, checkpoint, isOverridden };
  if (guardrailClass !== 'MODERATE')
    throw refuse(what, `${guardrailClass} doesn't wait for the ends of paragraphs; MODERATE may.`);
  return { mode, checkpoint, boundary: 'PARAGRAPH', isOverridden: true };
}

/** @returns the modes that somebody may choose for a guardrail of a class, the rest of it being as it is */
export function listModes(
  guardrailClass: GuardrailClass,
  choice: Pick<Choice, 'boundary' | 'isStrict'> = {},
): readonly GuardrailMode[] {
  const { defaultMode, canOverride } = DECISION_MATRIX[guardrailClass];
  const modes = canOverride ? GuardrailModeSchema.options : [defaultMode];
  return modes.filter((mode) => !isTooLate({ ...choice, mode }));
}

const TOO_LATE =
  'under sendText "strict" no sentence waits for the end of its paragraph, so one with the boundary PARAGRAPH would ' +
  'block what is shown already. Leave out its boundary, or choose the mode MONITOR or DISABLED for it, or sendText ' +
  '"sentences", where what was shown is covered.';

/** One that may block says so for the first sentences of a paragraph after strict policy has shown them. */
const isTooLate = ({ mode, boundary, isStrict = false }: Choice): boolean =>
  isStrict && boundary === 'PARAGRAPH' && mode === 'BLOCK';

function describeTimes(guardrailClass: GuardrailClass): string {
  const delay = DELAYS[guardrailClass];
  const usual = `at the checkpoint ${DECISION_MATRIX[guardrailClass].checkpoint}`;
  if (delay === undefined) return `${usual} and no other`;
  return `${usual}, or at ${delay}`;
}

function refuse(what: string, detail: string): CodedError {
  return new CodedError('OVERRIDE_REFUSED', `${what}: ${detail}`);
}
