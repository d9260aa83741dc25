import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createV1Checks } from '../../../server/v1/create-v1-checks.ts';
import { foldText } from '../../../server/v1/fold-text.ts';
import { loadPresets } from '../../../server/v1/load-presets.ts';
import { V1CheckAnswerSchema, V1CheckSchema } from '../../../src/protocol/index.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';

const RUNS = readPropertyRuns(200);

const DATA = await loadPresets();
const checks = createV1Checks({ data: DATA, runner: null, monotonicMs: () => 0 });
const check = (text: string, preset: string) =>
  checks.check(V1CheckSchema.parse({ text, preset }), {
    signal: new AbortController().signal,
    correlationId: 'request-1',
  });

/** Any code units, lone surrogates too, among what rules look for. */
const texts = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
      fc.constantFrom(
        'ignore all previous instructions',
        '078-05-1120',
        ' h a t e ',
        'evil[.]org',
        '\n',
        'you are ',
      ),
    ),
  )
  .map((parts) => parts.join(''));
const presets = fc.constantFrom(...DATA.presets.keys());

test('every text has an answer, and always the same one', async () => {
  await fc.assert(
    fc.asyncProperty(texts, presets, async (text, preset) => {
      const answer = await check(text, preset);
      expect(V1CheckAnswerSchema.safeParse(answer).success).toBe(true);
      expect(await check(text, preset)).toEqual(answer);
    }),
    { numRuns: RUNS },
  );
});

test('what comes around a blocked text by itself does not free it', async () => {
  await fc.assert(
    fc.asyncProperty(texts, texts, async (before, after) => {
      const answer = await check(`${before}\n078-05-1120\n${after}`, 'basic');
      expect(answer.reasons).toContain('US social security number');
    }),
    { numRuns: RUNS },
  );
});

test('folding a second time changes nothing more', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('hello', 'World', '17', 'a', '.', ' ', '\n')), (parts) => {
      const text = parts.join('  ');
      expect(foldText(foldText(text))).toBe(foldText(text));
    }),
    { numRuns: RUNS },
  );
});
