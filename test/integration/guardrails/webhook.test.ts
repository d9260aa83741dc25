import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWebhook, WebhookOptionsSchema } from '../../../server/guardrails/webhook.ts';
import { type FakeService, json, startFakeService } from '../../support/fake-service.ts';

let service: FakeService;
beforeAll(async () => {
  service = await startFakeService();
});
afterAll(() => service.close());

const INPUT = { text: 'hello \u{1f994}', context: 'before', kind: 'response' as const };
const NOW = new Date('2030-06-01T12:00:00.900Z');
const { signal } = new AbortController();
const create = () =>
  createWebhook(
    {
      ...WebhookOptionsSchema.parse({ url: `${service.url}/check?team=1` }),
      id: 'webhook',
      signingSecret: 'shared',
    },
    { now: () => NOW, randomUuid: randomUUID },
  );

describe('answers become findings', () => {
  test.each([
    [{ action: 'allow' }, { action: 'allow', score: null, reason: 'webhook says allow' }],
    [
      { action: 'block', score: 0.9, topic: 'trade-secret' },
      { action: 'block', score: 0.9, reason: 'webhook: trade-secret' },
    ],
  ])('%j', async (answer, finding) => {
    service.answer(json(answer));
    expect(await create().check(INPUT, signal)).toEqual(finding);
  });

  test.each([
    { action: 'block', topic: 'You said hello' },
    { action: 'redact' },
    { action: 'block', score: 2 },
    { action: 'block', text: 'hello' },
  ])('%j is none', async (answer) => {
    service.answer(json(answer));
    await expect(create().check(INPUT, signal)).rejects.toThrow(/not in the shape/);
  });
});

test('the request is signed, with its time', async () => {
  service.answer(json({ action: 'allow' }));
  await create().check({ ...INPUT, correlationId: 'c-1' }, signal);
  const [request] = service.requests;
  const timestamp = String(Math.floor(NOW.getTime() / 1_000));
  const signature = createHmac('sha256', 'shared').update(`${timestamp}.${request?.body}`).digest('hex');
  expect(request).toMatchObject({
    method: 'POST',
    path: '/check?team=1',
    headers: {
      'x-correlation-id': 'c-1',
      'stinger-timestamp': timestamp,
      'stinger-signature': `v1=${signature}`,
    },
  });
  expect(JSON.parse(request?.body ?? '')).toEqual({
    version: 1,
    requestId: request?.headers['stinger-request-id'],
    ...INPUT,
  });
});

test.each(['ftp://host/', 'https://user:pass@host/', 'https://host/#part', 'host'])(
  'the settings refuse %s',
  (url) => {
    expect(WebhookOptionsSchema.safeParse({ url }).success).toBe(false);
  },
);
