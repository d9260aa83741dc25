import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseFinding } from '../../server/checks/parse-finding.ts';
import type { CheckInput, Guardrail } from '../../server/guardrails/guardrail.ts';
import { parseCharacteristics } from '../../server/performance/parse-characteristics.ts';
import { DECISION_MATRIX, VerdictSchema } from '../../src/protocol/index.ts';
import { makeInput } from './fake-guardrail.ts';

/** What the suite needs of a guardrail. */
export interface GuardrailCase {
  /** With its real parts, as `create-guardrails.ts` makes it; what it asks outside may be a local server. */
  create(): Promise<Guardrail>;
  /** A text that it objects to. */
  readonly objectionable: string;
  /** A text that it has nothing against. */
  readonly harmless: string;
  /** Ends what `create` has begun. */
  close?(): Promise<void>;
}

/** The longest text of the v1 API. */
const LONGEST_UNITS = 100_000;
const CONCURRENT = 50;
const BUDGETS = 10;

/** In words of their own, so that one which is quoted is found. */
const MARKED = 'zyxwmark1 zyxwmark2 zyxwmark3';
const MARK = /zyxwmark/;

const never = new AbortController().signal;

/** What every {@link Guardrail} has to do, whatever it looks for. */
export function describeGuardrail(name: string, guardrailCase: GuardrailCase): void {
  const { create, objectionable, harmless } = guardrailCase;
  describe(name, () => {
    let guardrail: Guardrail;
    beforeAll(async () => {
      guardrail = await create();
    });
    afterAll(() => guardrailCase.close?.());
    const check = async (input: CheckInput, signal = never) =>
      parseFinding(await guardrail.check(input, signal));

    test('says of itself what can be checked, each time the same', () => {
      const characteristics = parseCharacteristics(guardrail);
      expect(parseCharacteristics(guardrail)).toEqual(characteristics);
      expect(DECISION_MATRIX).toHaveProperty(characteristics.class);
    });

    test('objects to what it is for, and to nothing else', async () => {
      for (const kind of ['prompt', 'response'] as const) {
        expect((await check(makeInput(objectionable, { kind }))).action).not.toBe('allow');
        expect((await check(makeInput(harmless, { kind }))).action).toBe('allow');
      }
    });

    test('answers the same each time', async () => {
      const first = await check(makeInput(objectionable));
      expect(await check(makeInput(objectionable))).toEqual(first);
    });

    test('answers on odd texts', async () => {
      const odd = ['', ' ', '\n', '\0', '\ud800', '\udc00\ud800', '\u202e\u200b\ufeff', '🦄'.repeat(100)];
      for (const text of odd) {
        for (const context of ['', '\udc00', harmless]) {
          expect(await check(makeInput(text, { context }))).toHaveProperty('action');
        }
      }
    });

    test('answers on the longest texts, and leaves others their turn meanwhile', async () => {
      const { budgetMs } = DECISION_MATRIX[guardrail.performanceCharacteristics().class];
      const longest = [`${harmless} `, 'a', 'a.', '🦄'].map((part) =>
        part.repeat(Math.ceil(LONGEST_UNITS / part.length)).slice(0, LONGEST_UNITS),
      );
      // Machines differ, so the time only ends what would never end.
      const signal = AbortSignal.timeout(Math.max(BUDGETS * budgetMs, 30_000));
      for (const text of longest) expect(await check(makeInput(text), signal)).toHaveProperty('action');
    });

    test('gives up at once when it is told before, and in the middle of a long text', async () => {
      await expect(guardrail.check(makeInput(objectionable), AbortSignal.abort())).rejects.toThrow();
      const controller = new AbortController();
      const text = `${harmless} `.repeat(Math.ceil(LONGEST_UNITS / (harmless.length + 1)));
      const running = guardrail.check(makeInput(text), controller.signal).catch((error: unknown) => error);
      controller.abort();
      const result = await running;
      // Who was done before it could hear of it has answered.
      if (result instanceof Error) expect(result.name).toMatch(/Abort/);
      else expect(result).toHaveProperty('action');
    });

    test('quotes nothing of the text or the context', async () => {
      const finding = await check(makeInput(`${MARKED} ${objectionable}`, { context: MARKED }));
      expect(finding.reason).not.toMatch(MARK);
      expect(finding.reason).not.toContain(objectionable);
      expect(finding.reason.length).toBeLessThanOrEqual(VerdictSchema.shape.reason.maxLength ?? 0);
    });

    test('keeps checks apart that run at the same time', async () => {
      const inputs = Array.from({ length: CONCURRENT }, (_, index) => ({
        isObjectionable: index % 2 === 0,
        input: makeInput(index % 2 === 0 ? objectionable : harmless),
      }));
      const findings = await Promise.all(inputs.map(({ input }) => check(input)));
      for (const [index, { isObjectionable }] of inputs.entries()) {
        expect(findings[index]?.action !== 'allow').toBe(isObjectionable);
      }
    });
  });
}
