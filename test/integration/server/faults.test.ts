import { rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LIMITS } from '../../../src/protocol/index.ts';
import { checkRecords } from '../../support/faults/check-records.ts';
import { MessageLoad } from '../../support/faults/message-load.ts';
import { runKills } from '../../support/faults/run-kills.ts';
import type { Behaviour } from '../../support/served/behaviour.ts';
import { serve as serveProcess } from '../../support/served/served.ts';
import { makeStart, makeUpdate } from '../../support/sessions.ts';
import { endServer, makeEnvironment, type SpawnedServer } from '../../support/spawn-server.ts';
import { CLIENT_TOKEN } from '../../support/test-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

let folder: string;
let environment: Record<string, string>;
/** Of the test that runs; the one that kills has servers of its own. */
let server: SpawnedServer;
const running: SpawnedServer[] = [];
const serve = async (...args: Parameters<typeof serveProcess>): Promise<void> => {
  server = await serveProcess(...args);
  running.push(server);
};
beforeEach(async () => {
  ({ folder, environment } = await makeEnvironment());
});
afterEach(async () => {
  for (const { process: child, address } of running.splice(0)) {
    const isAlive = child.exitCode === null && child.signalCode === null;
    if (isAlive) await endServer({ process: child, address }, 'SIGKILL');
  }
  await rm(folder, { recursive: true });
});

const call = async (path: string, body?: object) => {
  const response = await fetch(`${server.address}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${CLIENT_TOKEN}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
};
const readState = async (sessionId: string) =>
  (await call(`/v1/stream/status?sessionId=${sessionId}`)).body.state;

test('a server that is killed at random moments keeps what it acknowledged, once, and does all jobs', async () => {
  const seed = Number(process.env['STINGER_SEED'] ?? Date.now() % 1_000_000);
  const found = await runKills({ kills: 2, seed, log: () => {} });
  expect(found, `seed ${seed}`).toMatchObject({
    records: found.sessions,
    lost: 0,
    twice: 0,
    differing: 0,
    wrongChecks: 0,
    openJobs: 0,
    texts: 0,
    jobsDone: 2 * found.sessions,
  });
  expect(found.acknowledged).toBeGreaterThan(50);
});

test('judges that are slow, down, stuck or talk nonsense delay no answer and cost no other its verdict', async () => {
  const guardrails: readonly Behaviour[] = [
    { id: 'model', checkpoint: 'BATCHED' },
    { id: 'other', checkpoint: 'DEFERRED' },
    { id: 'slow', checkpoint: 'DEFERRED', slowMs: 2_500, concurrency: 64 },
    { id: 'down', checkpoint: 'DEFERRED', fault: 'down' },
    { id: 'stuck', checkpoint: 'DEFERRED', fault: 'stuck', concurrency: 64 },
    { id: 'garbage', checkpoint: 'DEFERRED', fault: 'garbage' },
  ];
  const settings = {
    STINGER_CHECK_BUDGET_MS: '10000',
    STINGER_MONITOR_MAX_ATTEMPTS: '2',
    STINGER_MONITOR_TIMEOUT_MS: '3000',
  };
  await serve({ ...environment, ...settings }, guardrails);
  const load = new MessageLoad({ address: () => server.address, clients: 8, updates: 2 });
  load.start();
  await waitUntil(() => load.sessions.length > 16);
  await load.end();
  // Acknowledged while the judges still have to say what they say.
  const last = [...(load.sessions.at(-1)?.acks.values() ?? [])].at(-1);
  expect(last).toMatchObject({
    state: 'MONITORING',
    verdicts: [{ guardrail: 'model', outcome: 'answered' }],
  });
  for (const { sessionId } of load.sessions) {
    await waitUntil(async () => (await readState(sessionId)) === 'COMPLETE', 40_000);
  }
  await endServer(server, 'SIGTERM');
  const unanswered = { model: 0, other: 0, slow: 0, down: 1, stuck: 1, garbage: 1 };
  const found = await checkRecords(environment['STINGER_DATABASE'] ?? '', load.sessions, (checks) => {
    const counts = checks.map((check) => [check.guardrail, check.unanswered]);
    return isDeepStrictEqual(Object.fromEntries(counts), unanswered);
  });
  expect(found).toMatchObject({ records: load.sessions.length, lost: 0, wrongChecks: 0, openJobs: 0 });
});

test('a full disk is said clearly; nothing acknowledged is lost, and all goes on when there is room', async () => {
  await serve({ ...environment, STINGER_DATABASE_MAX_MEGABYTES: '1' }, []);
  const accepted: string[] = [];
  const fill = async () => {
    const starts = Array.from({ length: LIMITS.maxBatchUpdates }, () => makeStart());
    const updates = starts.map((start) => ({ ...makeUpdate(start.sessionId, 1), start }));
    const answer = await call('/v1/stream/batch', { updates });
    if (answer.status === 200) accepted.push(...starts.map(({ sessionId }) => sessionId));
    return { updates, answer };
  };
  let refused = await fill();
  while (refused.answer.status === 200) refused = await fill();
  expect([refused.answer.status, refused.answer.body.code]).toEqual([507, 'STORAGE_FULL']);
  expect(refused.answer.headers.get('retry-after')).toBe('60');
  expect((await call('/health')).status).toBe(200);
  expect(await readState(accepted.at(-1) ?? '')).toBe('ACTIVE');
  expect(accepted.length).toBeGreaterThan(100);
  await endServer(server, 'SIGTERM');
  await serve({ ...environment, STINGER_DATABASE_MAX_MEGABYTES: '3' }, []);
  const { answers } = (await call('/v1/stream/batch', { updates: refused.updates })).body;
  expect(answers).toHaveLength(LIMITS.maxBatchUpdates);
  for (const ack of answers) expect(ack).toMatchObject({ seq: 1, duplicate: false });
  for (let at = 0; at < accepted.length; at += LIMITS.maxBatchUpdates) {
    const updates = accepted.slice(at, at + LIMITS.maxBatchUpdates).map((id) => makeUpdate(id, 2));
    const { body } = await call('/v1/stream/batch', { updates });
    for (const ack of body.answers) expect(ack).toMatchObject({ seq: 2, duplicate: false });
  }
});

test('a clock that jumps ends no session, holds no job back, and is survived by a restart', async () => {
  const guardrails: readonly Behaviour[] = [{ id: 'judge', checkpoint: 'DEFERRED', slowMs: 200 }];
  await serve(environment, guardrails);
  const live = makeStart();
  await call('/v1/stream/start', live);
  const sendWhole = async () => {
    const start = makeStart();
    await call('/v1/stream/update', {
      ...makeUpdate(start.sessionId, 1),
      start,
      text: [{ channel: 'a', offset: 0, delete: 0, insert: 'One.' }],
      end: { reason: 'complete', at: '2030-06-01T12:00:00Z' },
    });
    return start.sessionId;
  };
  const sent = [await sendWhole()];
  for (const jumpMs of [3_600_000, -7_200_000]) {
    server.process.send(jumpMs);
    sent.push(await sendWhole());
  }
  for (const sessionId of sent) {
    await waitUntil(async () => (await readState(sessionId)) === 'COMPLETE');
  }
  await endServer(server, 'SIGKILL');
  await serve(environment, guardrails);
  expect((await call('/v1/stream/update', makeUpdate(live.sessionId, 1))).body).toMatchObject({ seq: 1 });
  expect(await readState(live.sessionId)).toBe('ACTIVE');
});
