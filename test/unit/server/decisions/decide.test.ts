import { describe, expect, test } from 'vitest';
import { type Choice, decide, listModes } from '../../../../server/decisions/decide.ts';
import {
  CheckpointSchema,
  DECISION_MATRIX,
  type GuardrailClass,
  GuardrailClassSchema,
  GuardrailModeSchema,
} from '../../../../src/protocol/index.ts';
import { catchCodedError } from '../../../support/catch-coded-error.ts';

const CLASSES = GuardrailClassSchema.options;
const WHAT = 'the guardrail "x"';

/** Every choice that can be written. */
const CHOICES: readonly Choice[] = [undefined, ...GuardrailModeSchema.options].flatMap((mode) =>
  [undefined, ...CheckpointSchema.options].map((checkpoint) => ({
    ...(mode === undefined ? {} : { mode }),
    ...(checkpoint === undefined ? {} : { checkpoint }),
  })),
);

/** What may be chosen, told in the simplest words. */
function isAllowed(guardrailClass: GuardrailClass, choice: Choice): boolean {
  const { defaultMode, checkpoint, canOverride } = DECISION_MATRIX[guardrailClass];
  if (!canOverride && choice.mode !== undefined && choice.mode !== defaultMode) return false;
  const at = choice.checkpoint ?? checkpoint;
  return at === checkpoint || (guardrailClass === 'FAST' && at === 'BATCHED');
}

describe.each(CLASSES)('%s', (guardrailClass) => {
  test('runs as the matrix says where nothing is chosen', () => {
    const { defaultMode, checkpoint } = DECISION_MATRIX[guardrailClass];
    expect(decide(guardrailClass, {}, WHAT)).toEqual({
      mode: defaultMode,
      checkpoint,
      isOverridden: false,
    });
  });

  test.each(CHOICES)('takes or refuses %j as the matrix says', (choice) => {
    if (isAllowed(guardrailClass, choice)) {
      expect(decide(guardrailClass, choice, WHAT)).toMatchObject(choice);
      return;
    }
    const error = catchCodedError(() => decide(guardrailClass, choice, WHAT));
    expect(error.code).toBe('OVERRIDE_REFUSED');
    expect(error.message).toContain(WHAT);
    expect(error.message).toContain(guardrailClass);
  });
});

test('the modes that nobody may choose are refused, those that they may are taken', () => {
  for (const guardrailClass of ['INSTANT', 'VERY_SLOW'] as const) {
    expect(() => decide(guardrailClass, { mode: 'DISABLED' }, WHAT)).toThrow('OVERRIDE_REFUSED');
  }
  expect(decide('FAST', { mode: 'MONITOR', checkpoint: 'BATCHED' }, WHAT).isOverridden).toBe(true);
  expect(decide('SLOW', { mode: 'BLOCK' }, WHAT).mode).toBe('BLOCK');
});

test('MODERATE alone may wait for the ends of paragraphs', () => {
  const choice = { boundary: 'PARAGRAPH' } as const;
  expect(decide('MODERATE', choice, WHAT)).toEqual({
    mode: 'BLOCK',
    checkpoint: 'BATCHED',
    boundary: 'PARAGRAPH',
    isOverridden: true,
  });
  expect(decide('MODERATE', { boundary: 'SENTENCE' }, WHAT)).toEqual(decide('MODERATE', {}, WHAT));
  for (const other of CLASSES.filter((one) => one !== 'MODERATE')) {
    const error = catchCodedError(() => decide(other, choice, WHAT));
    expect([error.code, error.message.includes(other)]).toEqual(['OVERRIDE_REFUSED', true]);
  }
});

test('one that may block does not wait for the ends of paragraphs where sentences wait for it', () => {
  const choice = { boundary: 'PARAGRAPH', isStrict: true } as const;
  const error = catchCodedError(() => decide('MODERATE', choice, WHAT));
  expect(error.code).toBe('OVERRIDE_REFUSED');
  for (const part of [WHAT, 'Leave out its boundary', 'MONITOR', 'sendText "sentences"'])
    expect(error.message).toContain(part);
  for (const mode of ['MONITOR', 'DISABLED'] as const)
    expect(decide('MODERATE', { ...choice, mode }, WHAT)).toMatchObject({ mode, boundary: 'PARAGRAPH' });
  expect(decide('MODERATE', { isStrict: true }, WHAT)).toEqual(decide('MODERATE', {}, WHAT));
  expect(listModes('MODERATE', choice)).toEqual(['MONITOR', 'DISABLED']);
  expect(listModes('MODERATE', { boundary: 'PARAGRAPH' })).toEqual(GuardrailModeSchema.options);
});
