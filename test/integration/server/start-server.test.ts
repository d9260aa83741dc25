import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { loadTrust } from '../../../server/services/load-trust.ts';
import { createReadSecret } from '../../../server/settings/create-read-secret.ts';
import { GuardrailSettingsSchema } from '../../../server/settings/guardrail-settings.ts';
import { readSettings } from '../../../server/settings/read-settings.ts';
import type { Settings } from '../../../server/settings/settings-schema.ts';
import { type RunningServer, startServer } from '../../../server/start-server.ts';
import { type FakeService, json, startFakeService } from '../../support/fake-service.ts';
import { followEvents } from '../../support/follow-events.ts';
import { makeStart, makeUpdate } from '../../support/sessions.ts';
import { makeEnvironment } from '../../support/spawn-server.ts';
import { ADMIN_TOKEN, CLIENT_TOKEN } from '../../support/test-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

const now = () => new Date();
const SECURITY_NUMBER = [{ entity_type: 'US_SSN', score: 0.9 }];

let service: FakeService;
let folder: string;
let environment: Record<string, string>;
let server: RunningServer;
let logLines: string[];
beforeEach(async () => {
  service = await startFakeService();
  ({ folder, environment } = await makeEnvironment());
});
afterEach(async () => {
  await server.close();
  await service.close();
  await rm(folder, { recursive: true });
});

/** The server as it is shipped, with one guardrail here and one at a service. */
async function start(
  overrides: Partial<Settings> = {},
  readSecret: Parameters<typeof startServer>[1]['readSecret'] = () => '',
): Promise<void> {
  const guardrails = GuardrailSettingsSchema.parse([
    { id: 'links', kind: 'url', checkpoint: 'BATCHED', options: { deny: ['bad.example'] } },
    {
      id: 'private',
      kind: 'presidio',
      options: { baseUrl: service.url, entities: { US_SSN: 'block' } },
    },
  ]);
  const settings = { ...readSettings(environment), guardrails, ...overrides };
  logLines = [];
  server = await startServer(settings, {
    trust: await loadTrust(settings, now),
    now,
    randomUuid: randomUUID,
    logger: pino({ level: 'debug' }, { write: (line: string) => logLines.push(line) }),
    readSecret,
  });
}

const callAdmin = async (path: string, body?: object) =>
  fetch(`${server.address}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** One message from its first word to its last, in one request. */
async function sendMessage(text: string): Promise<void> {
  const head = makeStart();
  const body = {
    ...makeUpdate(head.sessionId, 1),
    start: head,
    end: { reason: 'complete', at: '2030-06-01T12:00:00Z' },
    text: [{ channel: 'a', offset: 0, delete: 0, insert: text }],
  };
  const { status } = await fetch(`${server.address}/v1/stream/update`, {
    method: 'POST',
    headers: { authorization: `Bearer ${CLIENT_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(status).toBe(200);
}

async function readMetric(name: string): Promise<number | undefined> {
  const answer = await fetch(`${server.address}/metrics`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  const line = (await answer.text()).split('\n').find((text) => text.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length));
}

async function readReady(): Promise<readonly [number, object]> {
  const answer = await fetch(`${server.address}/readyz`);
  return [answer.status, (await answer.json()).parts];
}

test('verdicts are counted, those of chunks and those that come later, and so is who listens for them', async () => {
  service.answer(json(SECURITY_NUMBER));
  await start();
  const follower = await followEvents(server.address, CLIENT_TOKEN);
  await waitUntil(async () => (await readMetric('stinger_event_streams')) === 1);
  await sendMessage('See https://bad.example/ for more.');
  await waitUntil(() => follower.events.length === 1);
  const labels = (guardrail: string, checkpoint: string) =>
    `{guardrail="${guardrail}",checkpoint="${checkpoint}",outcome="answered",action="block"}`;
  const counted = await Promise.all(
    [
      `stinger_verdicts_total${labels('links', 'BATCHED')}`,
      `stinger_verdicts_total${labels('private', 'DEFERRED')}`,
      'stinger_would_have_blocked_total{guardrail="private"}',
      'stinger_verdict_seconds_count{class="FAST",guardrail="links"}',
      'stinger_verdict_seconds_count{class="VERY_SLOW",guardrail="private"}',
    ].map(readMetric),
  );
  expect(counted).toEqual([1, 1, 1, 1, 1]);
  follower.stop();
  await waitUntil(async () => (await readMetric('stinger_event_streams')) === 0);
});

test('the circuit of a guardrail whose service fails is shown as it opens', async () => {
  service.answer(json({}, 403));
  await start({ monitorMaxAttempts: 1 });
  const state = () => readMetric('stinger_breaker_state{guardrail="private"}');
  expect(await state()).toBe(0);
  for (let count = 0; count < 5; count += 1) await sendMessage(`Answer number ${count}.`);
  await waitUntil(async () => (await state()) === 2);
  expect(await readMetric('stinger_breaker_state{guardrail="links"}')).toBe(0);
});

test('a full queue is not ready, ends in order with all its jobs, and is worked off by the next server', async () => {
  service.answer(() => {});
  await start({ monitorMaxJobs: 2 });
  const follower = await followEvents(server.address, CLIENT_TOKEN);
  expect(await readReady()).toEqual([200, { store: 'ok', server: 'ok', memory: 'ok', queue: 'ok' }]);
  for (const text of ['One answer.', 'Another answer.']) await sendMessage(text);
  await waitUntil(() => service.requests.length === 2);
  expect(await readMetric('stinger_monitor_queue_jobs')).toBe(2);
  expect(await readReady()).toMatchObject([503, { queue: 'is full' }]);

  await server.close();
  await follower.ended;
  const steps = logLines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'shutdown');
  const names = steps.map(({ step }) => step);
  expect(names).toEqual(['requests', 'sweeps', 'sessions', 'audit', 'memory', 'store']);
  expect(follower.events).toEqual([]);

  service.answer(json(SECURITY_NUMBER));
  await start({ monitorMaxJobs: 2 });
  const back = await followEvents(server.address, CLIENT_TOKEN, { lastId: follower.lastId() });
  await waitUntil(() => back.events.length === 2);
  await waitUntil(async () => (await readReady())[0] === 200);
  expect(await readMetric('stinger_monitor_queue_jobs')).toBe(0);
  back.stop();
});

const readModes = async (address: string) => {
  const answer = await fetch(`${address}/v1/admin/guardrails`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  return (await answer.json()).guardrails;
};

test('a mode that an administrator chose holds after the next start, and at other servers soon', async () => {
  await start();
  const first = server;
  await start();
  const second = server;
  server = first;
  expect(await readMetric('stinger_guardrail_override{guardrail="links"}')).toBe(0);
  expect((await callAdmin('/v1/admin/guardrails/links/mode', { mode: 'MONITOR' })).status).toBe(200);
  expect(await readMetric('stinger_guardrail_override{guardrail="links"}')).toBe(1);
  await waitUntil(async () => (await readModes(second.address))[0].mode === 'MONITOR');
  await second.close();
  await first.close();
  await start();
  expect(await readModes(server.address)).toMatchObject([
    { id: 'links', mode: 'MONITOR', override: { mode: 'MONITOR' } },
    { id: 'private', mode: 'MONITOR', override: null },
  ]);
});

test('to block paragraphs, as an administrator chose before policy became strict, is not followed', async () => {
  const patient = { id: 'patient', kind: 'toxicity', mode: 'MONITOR', boundary: 'PARAGRAPH' };
  const guardrails = GuardrailSettingsSchema.parse([patient]);
  await start({ guardrails });
  expect((await callAdmin('/v1/admin/guardrails/patient/mode', { mode: 'BLOCK' })).status).toBe(200);
  await server.close();
  await start({ guardrails, sendText: 'strict' });
  expect(await readModes(server.address)).toMatchObject([
    { mode: 'MONITOR', override: null, modes: ['MONITOR', 'DISABLED'] },
  ]);
  expect(logLines.join('')).toContain('Leave out its boundary');
  expect((await callAdmin('/v1/admin/guardrails/patient/mode', { mode: 'BLOCK' })).status).toBe(409);
});

test('a guardrail that lacks its key is listed with what it lacks, and stops nothing', async () => {
  const setting = {
    id: 'judge',
    kind: 'webhook',
    options: { url: service.url, signingSecret: { env: 'KEY' } },
  };
  await start({ guardrails: GuardrailSettingsSchema.parse([setting]) }, createReadSecret({}));
  const list = await (await callAdmin('/v1/admin/guardrails')).json();
  expect(list).toMatchObject({ guardrails: [], missing: [{ id: 'judge', kind: 'webhook' }] });
  expect(list.missing[0].reason).toContain('KEY is not set');
});

test('sessions that ended long ago are forgotten by the way, and their records are not', async () => {
  service.answer(json([]));
  await start();
  await sendMessage('An old answer.');
  const database = new DatabaseSync(environment['STINGER_DATABASE'] ?? '');
  onTestFinished(() => database.close());
  const count = (what: string) => database.prepare(`select count(*) as count from ${what}`).get()?.['count'];
  await waitUntil(() => count("sessions where state = 'COMPLETE'") === 1);
  database.exec('update sessions set seen_at_ms = 1');
  await sendMessage('A new answer.');
  await waitUntil(() => count('sessions') === 1, 30_000);
  expect(count('audit where record is not null')).toBe(2);
});
