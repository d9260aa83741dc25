import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGuardrails } from '../../../server/guardrails/create-guardrails.ts';
import type { Guardrail } from '../../../server/guardrails/guardrail.ts';
import { createReadBundle } from '../../../server/services/create-read-bundle.ts';
import { GUARDRAIL_DEPS } from '../../support/create-guardrail.ts';
import { makeInput } from '../../support/fake-guardrail.ts';
import { makeBundle, makeRoot, NOW, PUBLISHER_KEY, RULE, seal } from '../../support/signed-documents.ts';
import { createTestServer, type TestServer } from '../../support/test-server.ts';

const HOUR_MS = 3_600_000;

let server: TestServer;
let guardrail: Guardrail;
let nowMs = NOW.getTime();
beforeAll(async () => {
  server = await createTestServer();
  const now = () => new Date(nowMs);
  const readBundle = createReadBundle(server.store.bundles, makeRoot(), now);
  const setting = { id: 'published', kind: 'keyword', options: { channel: 'stable' } };
  const { runnable } = await createGuardrails([setting], { ...GUARDRAIL_DEPS, readBundle, now });
  if (runnable[0] === undefined) throw new Error('There is no guardrail.');
  ({ guardrail } = runnable[0]);
});
afterAll(() => server.close());

async function publish(version: number, keyword: string): Promise<number> {
  const rules = [{ ...RULE, keywords: [keyword] }];
  const bundle = makeBundle({ version, rules });
  const envelope = JSON.parse(new TextDecoder().decode(seal('bundle', bundle, PUBLISHER_KEY))) as object;
  return (await server.call({ url: '/v1/admin/bundles', body: { channel: 'stable', envelope } })).statusCode;
}

const judge = async (text: string) =>
  (await guardrail.check(makeInput(text), new AbortController().signal)).action;

test('text that comes as it is is judged by the bundle that browsers have, and by the next one when it is published', async () => {
  await expect(judge('project nightjar')).rejects.toThrow('Nothing is published');
  expect(await publish(4, 'project nightjar')).toBe(200);
  expect(await judge('project nightjar')).toBe('block');
  expect(await publish(5, 'project owl')).toBe(200);
  nowMs += HOUR_MS;
  expect(await judge('project nightjar')).toBe('allow');
  expect(await judge('project owl')).toBe('block');
  // Expired doesn't mean unguarded.
  nowMs += 1_000 * HOUR_MS;
  expect(await judge('project owl')).toBe('block');
});
