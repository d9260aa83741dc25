import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Guardrail } from '../../../server/guardrails/guardrail.ts';
import { createLlmJudge, LlmJudgeOptionsSchema } from '../../../server/guardrails/llm-judge.ts';
import {
  createOpenAiModeration,
  OpenAiModerationOptionsSchema,
} from '../../../server/guardrails/openai-moderation.ts';
import { createPresidio, PresidioOptionsSchema } from '../../../server/guardrails/presidio.ts';
import { createWebhook, WebhookOptionsSchema } from '../../../server/guardrails/webhook.ts';
import { type FakeService, listFaults, startFakeService } from '../../support/fake-service.ts';

const SECRET = 'the-users-own-words-7f3a';
const KEY = 'sk-key-that-nobody-may-see';
const INPUT = { text: `Say ${SECRET}`, context: `Before ${SECRET}`, kind: 'response' as const };
const DEPS = { now: () => new Date('2030-06-01T12:00:00Z'), randomUuid: randomUUID };

type Create = (url: string, timeoutMs: number) => Guardrail;

const GUARDRAILS: readonly (readonly [name: string, create: Create])[] = [
  [
    'llm-judge',
    (baseUrl, timeoutMs) =>
      createLlmJudge(
        { ...LlmJudgeOptionsSchema.parse({ baseUrl, model: 'm', timeoutMs }), id: 'llm-judge', apiKey: KEY },
        DEPS,
      ),
  ],
  [
    'openai-moderation',
    (baseUrl, timeoutMs) =>
      createOpenAiModeration({
        ...OpenAiModerationOptionsSchema.parse({ baseUrl, timeoutMs }),
        id: 'openai-moderation',
        apiKey: KEY,
      }),
  ],
  [
    'presidio',
    (baseUrl, timeoutMs) =>
      createPresidio({ ...PresidioOptionsSchema.parse({ baseUrl, timeoutMs }), id: 'presidio' }),
  ],
  [
    'webhook',
    (url, timeoutMs) =>
      createWebhook(
        { ...WebhookOptionsSchema.parse({ url, timeoutMs }), id: 'webhook', signingSecret: KEY },
        DEPS,
      ),
  ],
];

let service: FakeService;
beforeAll(async () => {
  service = await startFakeService();
});
afterAll(() => service.close());

const check = (guardrail: Guardrail, signal = new AbortController().signal) =>
  guardrail.check(INPUT, signal).then(
    () => new Error('It had an answer.'),
    (error: unknown) => error as Error,
  );

/** Everything that a logger could write about an error. */
function writeOut(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? '';
  return `${error.stack}${JSON.stringify(error)}${error.cause === undefined ? '' : writeOut(error.cause)}`;
}

describe.each(GUARDRAILS)('%s', (name, create) => {
  test.each(listFaults(SECRET))(
    '%s is no answer, and the error repeats nothing',
    async (_name, answer, says) => {
      service.answer(answer);
      const error = await check(create(service.url, 1_000));
      expect(error.message).toMatch(says);
      expect(writeOut(error)).not.toContain(SECRET);
      expect(writeOut(error)).not.toContain(KEY);
    },
  );

  test('a service that is down is no answer', async () => {
    const gone = await startFakeService();
    await gone.close();
    const error = await check(create(gone.url, 1_000));
    expect(error.message).toMatch(/no answer \(ECONNREFUSED\)/);
    expect(error).toMatchObject({ code: 'ECONNREFUSED', status: null });
  });

  test('it ends when nobody waits any more', async () => {
    const controller = new AbortController();
    service.answer(() => controller.abort());
    expect((await check(create(service.url, 60_000), controller.signal)).message).toMatch(/no answer/);
  });

  test('it gives up in its own time', async () => {
    service.answer(() => undefined);
    const startedAt = performance.now();
    await check(create(service.url, 200));
    expect(performance.now() - startedAt).toBeGreaterThan(150);
  });

  test('it says what it needs', () => {
    const { class: own, resources } = create(service.url, 1_000).performanceCharacteristics();
    expect(own).toBe(name === 'llm-judge' ? 'SLOW' : 'VERY_SLOW');
    expect(resources).toMatchObject({ network: true, concurrency: 8 });
    expect(create(service.url, 1_000).id).toBe(name);
  });
});
