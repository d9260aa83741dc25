import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkRecords } from '../../support/faults/check-records.ts';
import { MessageLoad } from '../../support/faults/message-load.ts';
import { runKills } from '../../support/faults/run-kills.ts';
import type { Behaviour } from '../../support/served/behaviour.ts';
import { serve } from '../../support/served/served.ts';
import { makeStart, makeUpdate } from '../../support/sessions.ts';
import { endServer, makeEnvironment, type SpawnedServer } from '../../support/spawn-server.ts';
import { CLIENT_TOKEN } from '../../support/test-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

let folder: string;
let environment: Record<string, string>;
let server: SpawnedServer;
beforeEach(async () => {
  ({ folder, environment } = await makeEnvironment());
});
afterEach(async () => {
  if (server.process.exitCode === null && server.process.signalCode === null)
    await endServer(server, 'SIGKILL');
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
  server = await serve(environment, []);
  const seed = Number(process.env['STINGER_SEED'] ?? Date.now() % 1_000_000);
  const found = await runKills({ kills: 3, seed, log: () => {} });
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

describe('a judge that is', () => {
  test.each<[string, Partial<Behaviour>, 'answered' | 'unanswered']>([
    ['slow', { slowMs: 2_000, concurrency: 64 }, 'answered'],
    ['down', { fault: 'down' }, 'unanswered'],
    ['stuck', { fault: 'stuck', concurrency: 64 }, 'unanswered'],
    ['answering garbage', { fault: 'garbage' }, 'unanswered'],
  ])('%s delays no answer and costs no other guardrail its verdict', async (_name, behaviour, outcome) => {
    const guardrails: readonly Behaviour[] = [
      { id: 'model', checkpoint: 'BATCHED' },
      { id: 'other', checkpoint: 'DEFERRED' },
      { id: 'judge', checkpoint: 'DEFERRED', ...behaviour },
    ];
    const settings = { STINGER_MONITOR_MAX_ATTEMPTS: '2', STINGER_MONITOR_TIMEOUT_MS: '3000' };
    server = await serve({ ...environment, ...settings }, guardrails);
    const load = new MessageLoad({ address: () => server.address, clients: 8, updates: 2 });
    load.start();
    await waitUntil(() => load.sessions.length > 16);
    await load.end();
    // Acknowledged while the judge still has to say what it says.
    const last = [...(load.sessions.at(-1)?.acks.values() ?? [])].at(-1);
    expect(last).toMatchObject({
      state: 'MONITORING',
      verdicts: [{ guardrail: 'model', outcome: 'answered' }],
    });
    for (const { sessionId } of load.sessions) {
      await waitUntil(async () => (await readState(sessionId)) === 'COMPLETE', 40_000);
    }
    await endServer(server, 'SIGTERM');
    const found = await checkRecords(environment['STINGER_DATABASE'] ?? '', load.sessions, (checks) => {
      const byId = new Map(checks.map((check) => [check.guardrail, check]));
      return (
        byId.get('model')?.unanswered === 0 &&
        byId.get('other')?.unanswered === 0 &&
        byId.get('judge')?.checks === 1 &&
        byId.get('judge')?.unanswered === (outcome === 'answered' ? 0 : 1)
      );
    });
    expect(found).toMatchObject({ records: load.sessions.length, lost: 0, wrongChecks: 0, openJobs: 0 });
  });
});

describe('a disk that is full', () => {
  test('is said clearly; nothing acknowledged is lost, and all goes on when there is room', async () => {
    server = await serve({ ...environment, STINGER_DATABASE_MAX_MEGABYTES: '1' }, []);
    const accepted: string[] = [];
    const fill = async () => {
      const start = makeStart();
      const answer = await call('/v1/stream/start', start);
      if (answer.status === 200) accepted.push(start.sessionId);
      return { start, answer };
    };
    let refused: Awaited<ReturnType<typeof fill>> | undefined;
    while (refused === undefined) {
      const tried = await Promise.all(Array.from({ length: 50 }, fill));
      refused = tried.find(({ answer }) => answer.status !== 200);
    }
    expect([refused.answer.status, refused.answer.body.code]).toEqual([507, 'STORAGE_FULL']);
    expect(refused.answer.headers.get('retry-after')).toBe('60');
    expect((await call('/health')).status).toBe(200);
    expect(await readState(accepted.at(-1) ?? '')).toBe('ACTIVE');
    expect(accepted.length).toBeGreaterThan(100);
    await endServer(server, 'SIGTERM');
    server = await serve({ ...environment, STINGER_DATABASE_MAX_MEGABYTES: '2' }, []);
    expect((await call('/v1/stream/start', refused.start)).body).toMatchObject({ seq: 0, duplicate: false });
    const updates = accepted.map((sessionId) => call('/v1/stream/update', makeUpdate(sessionId, 1)));
    for (const { body } of await Promise.all(updates))
      expect(body).toMatchObject({ seq: 1, duplicate: false });
  });
});

describe('a clock that jumps', () => {
  test.each([
    ['an hour ahead', 3_600_000],
    ['an hour back', -3_600_000],
  ])('%s ends no session, holds no job back, and is survived by a restart', async (_name, jumpMs) => {
    const guardrails: readonly Behaviour[] = [{ id: 'judge', checkpoint: 'DEFERRED', slowMs: 200 }];
    server = await serve(environment, guardrails);
    const [live, before, after] = [makeStart(), makeStart(), makeStart()];
    const send = (start: typeof live) =>
      call('/v1/stream/update', {
        ...makeUpdate(start.sessionId, 1),
        start,
        text: [{ channel: 'a', offset: 0, delete: 0, insert: 'One.' }],
        end: { reason: 'complete', at: '2030-06-01T12:00:00Z' },
      });
    await call('/v1/stream/start', live);
    await send(before);
    server.process.send(jumpMs);
    await send(after);
    for (const { sessionId } of [before, after]) {
      await waitUntil(async () => (await readState(sessionId)) === 'COMPLETE');
    }
    await endServer(server, 'SIGKILL');
    server = await serve(environment, guardrails);
    expect((await call('/v1/stream/update', makeUpdate(live.sessionId, 1))).body).toMatchObject({ seq: 1 });
    expect(await readState(live.sessionId)).toBe('ACTIVE');
  });
});
