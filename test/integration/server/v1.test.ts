import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/protocol/index.ts';
import { CLIENT_TOKEN, createTestServer, digestToken, type TestServer } from '../../support/test-server.ts';

const VIEWER_TOKEN = 'viewer-token-of-the-tests';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({
    settings: { adminTokens: [{ role: 'viewer', sha256: digestToken(VIEWER_TOKEN) }] },
  });
});
afterAll(() => server.close());

const check = (body: object | string, token: string | null = CLIENT_TOKEN, headers = {}) =>
  server.call({ url: '/v1/check', body, token, headers });

describe('POST /v1/check', () => {
  test('answers as plugins expect it', async () => {
    const answer = await check({
      text: 'My SSN is 078-05-1120',
      kind: 'prompt',
      preset: 'customer_service',
      context: { userId: 'u-1', sessionId: 's-1', turns: [1, 2] },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      action: 'block',
      reasons: ['US social security number'],
      warnings: [],
      metadata: { guardrails_triggered: ['identity-numbers'], processing_time_ms: expect.any(Number) },
    });
  });

  test('a text is enough', async () => {
    expect((await check({ text: 'Where is my order?' })).json()).toMatchObject({
      action: 'allow',
      reasons: [],
      warnings: [],
      metadata: { guardrails_triggered: [] },
    });
  });

  test('nulls and fields that nobody knows are taken', async () => {
    const answer = await check({ text: 'hello', preset: null, context: null, conversation: 'x' });
    expect(answer.json()).toMatchObject({ action: 'allow' });
  });

  test('prompts and responses are held to different rules', async () => {
    const text = '```python\nprint(1)\n```';
    const actions = [];
    for (const kind of ['prompt', 'response'])
      actions.push((await check({ text, kind, preset: 'customer_service' })).json().action);
    expect(actions).toEqual(['allow', 'block']);
  });

  test('takes the token where old plugins put it', async () => {
    expect((await check({ text: 'a' }, null, { 'x-api-key': CLIENT_TOKEN })).statusCode).toBe(200);
    expect((await check({ text: 'a' }, null, { 'x-api-key': 'guess' })).statusCode).toBe(401);
    // A wrong token isn't made good by another one.
    expect((await check({ text: 'a' }, 'guess', { 'x-api-key': CLIENT_TOKEN })).statusCode).toBe(401);
  });

  test('takes texts of the greatest length, escaped, and none that are longer', async () => {
    const escaped = (count: number) => `{"preset": "minimal", "text": "${'\\u4f60'.repeat(count)}"}`;
    const headers = { 'content-type': 'application/json' };
    const longest = await check(escaped(LIMITS.maxCheckChars), CLIENT_TOKEN, headers);
    expect(longest.json()).toMatchObject({ action: 'allow' });
    const longer = await check(escaped(LIMITS.maxCheckChars + 1), CLIENT_TOKEN, headers);
    expect(longer.json()).toMatchObject({ code: 'REQUEST_INVALID' });
    const huge = await check(escaped(LIMITS.maxCheckBytes / 6), CLIENT_TOKEN, headers);
    expect(huge.json()).toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  test.each([
    ['no text', { kind: 'prompt' }, 'REQUEST_INVALID'],
    ['a text that is none', { text: 7 }, 'REQUEST_INVALID'],
    ['another kind', { text: 'a', kind: 'thought' }, 'REQUEST_INVALID'],
    ['a context that is no object', { text: 'a', context: 'x' }, 'REQUEST_INVALID'],
    ['a preset that is no name', { text: 'a', preset: '../basic' }, 'REQUEST_INVALID'],
    ['an unknown preset', { text: 'a', preset: 'casino' }, 'PRESET_UNKNOWN'],
    ['a name that every object has', { text: 'a', preset: 'constructor' }, 'PRESET_UNKNOWN'],
  ])('refuses %s', async (_name, body, code) => {
    expect((await check(body)).json()).toMatchObject({ code });
  });

  test.each([
    ['nobody', null],
    ['a viewer', VIEWER_TOKEN],
  ])('is not for %s', async (_name, token) => {
    expect((await check({ text: 'a' }, token)).statusCode).toBe(401);
  });
});

describe('GET /v1/rules', () => {
  test('describes a preset', async () => {
    const answer = await server.call({
      url: '/v1/rules?preset=minimal&ext_version=1.2',
      token: CLIENT_TOKEN,
    });
    const guardrails = {
      length: { type: 'length', enabled: true, config: { action: 'block' } },
      'marker-word': { type: 'rules', enabled: true, config: { action: 'block', rules: ['blockme'] } },
    };
    expect(answer.json()).toEqual({
      preset: 'minimal',
      guardrails: { input_guardrails: guardrails, output_guardrails: guardrails },
      version: expect.stringMatching(/^1\.0\.[0-9a-f]{8}$/),
    });
  });

  test('has a default, and knows no other', async () => {
    expect((await server.call({ url: '/v1/rules' })).json()).toMatchObject({ preset: 'customer_service' });
    expect((await server.call({ url: '/v1/rules?preset=casino' })).json()).toMatchObject({
      code: 'PRESET_UNKNOWN',
    });
    expect((await server.call({ url: '/v1/rules', token: null })).statusCode).toBe(401);
  });
});

test('GET /health answers as plugins expect it, to all', async () => {
  const answer = await server.call({ url: '/health', token: null });
  expect(answer.json()).toEqual({
    status: 'healthy',
    pipeline_available: true,
    guardrail_count: expect.any(Number),
    api_key_configured: false,
  });
  expect(answer.json().guardrail_count).toBeGreaterThan(0);
});
