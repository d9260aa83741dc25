import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createOpenAiModeration,
  OpenAiModerationOptionsSchema,
} from '../../../server/guardrails/openai-moderation.ts';
import { type FakeService, json, startFakeService } from '../../support/fake-service.ts';

let service: FakeService;
beforeAll(async () => {
  service = await startFakeService();
});
afterAll(() => service.close());

const INPUT = { text: 'hello', context: '', kind: 'prompt' as const };
const { signal } = new AbortController();
const create = (options: object = {}) =>
  createOpenAiModeration({
    ...OpenAiModerationOptionsSchema.parse({ baseUrl: `${service.url}/v1`, ...options }),
    id: 'moderation',
    apiKey: 'sk-1',
  });

/** As the moderation API answers. */
const moderate = (scores: Record<string, number>) =>
  json({
    id: 'modr-1',
    model: 'omni-moderation-latest',
    results: [
      {
        flagged: true,
        categories: Object.fromEntries(Object.entries(scores).map(([name, score]) => [name, score > 0.5])),
        category_scores: scores,
        category_applied_input_types: Object.fromEntries(Object.keys(scores).map((name) => [name, ['text']])),
      },
    ],
  });

describe('scores become actions', () => {
  test.each([
    [
      'all low',
      { hate: 0.01, violence: 0.39 },
      {},
      { action: 'allow', score: 0.39, reason: 'nothing found' },
    ],
    [
      'one to warn of',
      { hate: 0.4, violence: 0.1 },
      {},
      { action: 'warn', score: 0.4, reason: 'found hate' },
    ],
    [
      'one to block, another to warn of',
      { 'hate/threatening': 0.5, 'self-harm': 0.9 },
      {},
      { action: 'block', score: 0.9, reason: 'found self-harm, hate/threatening' },
    ],
    [
      'a category that the settings let go',
      { violence: 0.99, hate: 0.1 },
      { categories: { violence: { warnAt: null, blockAt: null } } },
      { action: 'allow', score: 0.99, reason: 'nothing found' },
    ],
    [
      'a category that the settings take seriously',
      { sexual: 0.1 },
      { categories: { sexual: { warnAt: null, blockAt: 0.05 } } },
      { action: 'block', score: 0.1, reason: 'found sexual' },
    ],
  ])('%s', async (_name, scores: Record<string, number>, options, finding) => {
    service.answer(moderate(scores));
    expect(await create(options).check(INPUT, signal)).toEqual(finding);
  });
});

test('the request is that of the API', async () => {
  service.answer(moderate({ hate: 0 }));
  await create().check(INPUT, signal);
  const [request] = service.requests;
  expect(request).toMatchObject({ method: 'POST', path: '/v1/moderations' });
  expect(request?.headers.authorization).toBe('Bearer sk-1');
  expect(JSON.parse(request?.body ?? '')).toEqual({ model: 'omni-moderation-latest', input: 'hello' });
});

test('a category whose name is no name is no answer', async () => {
  service.answer(moderate({ 'You said: hello': 0.9 }));
  await expect(create().check(INPUT, signal)).rejects.toThrow(/not in the shape/);
});
