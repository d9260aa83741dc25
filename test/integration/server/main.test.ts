import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AuditRecord, StreamAck } from '../../../src/protocol/index.ts';
import { makeFinish, makeStart, makeUpdate } from '../../support/sessions.ts';
import {
  endServer,
  makeEnvironment,
  runToEnd,
  type SpawnedServer,
  spawnServer,
} from '../../support/spawn-server.ts';
import { ADMIN_TOKEN, CLIENT_TOKEN } from '../../support/test-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

let folder: string;
let environment: Record<string, string>;
let server: SpawnedServer | null = null;
beforeEach(async () => {
  ({ folder, environment } = await makeEnvironment());
});
afterEach(async () => {
  if (server !== null && server.process.exitCode === null) await endServer(server, 'SIGKILL');
  server = null;
  await rm(folder, { recursive: true });
});

const isServed = () => server?.process.exitCode === null && server.process.signalCode === null;

/** A client that streams many sessions at once, each request after the last one's answer. */
class Load {
  readonly heads = Array.from({ length: 24 }, () => makeStart());
  /** By session: highest number that was sent, and highest that was acknowledged as new. */
  readonly sent = new Map<string, number>();
  readonly acknowledged = new Map<string, number>();
  /** Numbers that were acknowledged as new; a number that comes twice was applied twice. */
  readonly fresh: string[] = [];
  readonly address: () => string;
  /** Called when an answer has been counted. */
  #onAnswer = (): void => {};

  constructor(address: () => string) {
    this.address = address;
  }

  async send(sessionId: string, seq: number, isFinish = false): Promise<StreamAck> {
    const head = this.heads.find((candidate) => candidate.sessionId === sessionId);
    const [path, body] =
      seq === 0
        ? ['start', head]
        : isFinish
          ? ['finish', makeFinish(sessionId, seq)]
          : ['update', makeUpdate(sessionId, seq)];
    this.sent.set(sessionId, seq);
    const response = await fetch(`${this.address()}/v1/stream/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${CLIENT_TOKEN}` },
      body: JSON.stringify(body),
    });
    const ack = (await response.json()) as StreamAck;
    if (!response.ok) throw new Error(JSON.stringify(ack));
    if (!ack.duplicate) this.fresh.push(`${sessionId} ${seq}`);
    this.acknowledged.set(sessionId, seq);
    this.#onAnswer();
    return ack;
  }

  /** Streams until the server is gone; what was in flight then is unknown to the client. */
  async stream(sessionId: string): Promise<void> {
    for (let seq = (this.acknowledged.get(sessionId) ?? -1) + 1; isServed(); seq += 1) {
      try {
        await this.send(sessionId, seq);
      } catch (error) {
        if (error instanceof TypeError) return;
        throw error;
      }
    }
  }

  /** Lets all sessions stream at once and resolves when so many more requests were acknowledged. */
  async streamUntil(count: number): Promise<{ streaming: Promise<unknown> }> {
    const goal = this.fresh.length + count;
    const isReached = new Promise<void>((resolve) => {
      this.#onAnswer = () => {
        if (this.fresh.length >= goal) resolve();
      };
    });
    const streaming = Promise.all(this.heads.map(({ sessionId }) => this.stream(sessionId)));
    // A stream that fails ends the wait, too.
    await Promise.race([isReached, streaming]);
    return { streaming };
  }
}

async function readAudit(address: string): Promise<readonly AuditRecord[]> {
  const response = await fetch(`${address}/v1/audit/sessions?limit=200`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  return ((await response.json()) as { records: AuditRecord[] }).records;
}

describe('a server under load', () => {
  test('that is killed three times loses nothing that it acknowledged and applies nothing twice', async () => {
    const load = new Load(() => server?.address ?? '');
    for (let kill = 0; kill < 3; kill += 1) {
      server = await spawnServer(environment);
      const { streaming } = await load.streamUntil(400);
      await endServer(server, 'SIGKILL');
      await streaming;
    }
    server = await spawnServer(environment);
    for (const { sessionId } of load.heads) {
      const lastSent = load.sent.get(sessionId) ?? 0;
      // The request that was in flight is sent again: it was either stored and not acknowledged, or not stored.
      expect(await load.send(sessionId, lastSent)).toMatchObject({ seq: lastSent });
      expect(await load.send(sessionId, lastSent + 1, true)).toMatchObject({
        state: 'COMPLETE',
        duplicate: false,
      });
    }
    expect(new Set(load.fresh).size).toBe(load.fresh.length);
    const records = await readAudit(server.address);
    const updates = new Map(records.map((record) => [record.sessionId, record.updates]));
    expect(records).toHaveLength(load.heads.length);
    for (const { sessionId } of load.heads) {
      expect(updates.get(sessionId)).toBe((load.sent.get(sessionId) ?? 0) + 1);
    }
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('ends in order on %s', async (signal) => {
    server = await spawnServer(environment);
    const load = new Load(() => server?.address ?? '');
    const { streaming } = await load.streamUntil(200);
    expect(await endServer(server, signal)).toBe(0);
    await streaming;
    server = await spawnServer(environment);
    for (const { sessionId } of load.heads) {
      const seq = load.acknowledged.get(sessionId) ?? 0;
      expect(await load.send(sessionId, seq)).toMatchObject({ duplicate: true });
    }
  });
});

test('a client that never finishes its request keeps no server from ending in order', async () => {
  server = await spawnServer({ ...environment, STINGER_SHUTDOWN_TIMEOUT_SECONDS: '2' });
  const { port } = new URL(server.address);
  const client = connect(Number(port), '127.0.0.1');
  client.on('error', () => {});
  const head = `POST /v1/stream/start HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${CLIENT_TOKEN}\r\n`;
  client.write(`${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`);
  const { address } = server;
  const countOpen = async () => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const text = await (await fetch(`${address}/metrics`, { headers })).text();
    return /^stinger_requests_in_flight (\d+)$/m.exec(text)?.[1];
  };
  await waitUntil(async () => (await countOpen()) === '2');
  expect(await endServer(server, 'SIGTERM')).toBe(0);
  client.destroy();
});

test('a server whose memory is full lives on, takes nothing and says so', async () => {
  // Node alone takes more than this.
  server = await spawnServer({ ...environment, STINGER_MEMORY_CEILING_MB: '20' });
  const { address } = server;
  const post = await fetch(`${address}/v1/stream/start`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${CLIENT_TOKEN}` },
    body: JSON.stringify(makeStart()),
  });
  expect([post.status, await post.json()]).toMatchObject([503, { code: 'OVERLOADED' }]);
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  const ready = await fetch(`${address}/readyz`);
  expect([ready.status, await ready.json()]).toMatchObject([503, { parts: { memory: 'is full' } }]);
  expect(await endServer(server, 'SIGTERM')).toBe(0);
});

describe('a server that cannot start says why and what to do', () => {
  test('when settings are missing', async () => {
    const { exitCode, stderr } = await runToEnd({});
    expect(exitCode).toBe(1);
    expect(stderr).toContain('STINGER_ROOT (rootPath in the file) must be the path');
  });

  test('when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { exitCode, stderr } = await runToEnd({ ...environment, STINGER_PORT: String(port) });
    other.close();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('STINGER_PORT');
  });

  test.each([
    ['there is no root', { STINGER_ROOT: '/nowhere/root.json' }, 'STINGER_ROOT'],
    ['the root is something else', { STINGER_ROOT: 'package.json' }, 'ENVELOPE_MALFORMED'],
    ['there is no key', { STINGER_CHANNEL_KEY: '/nowhere/channel.key' }, 'KEY_INVALID'],
    ['the database is something else', { STINGER_DATABASE: 'package.json' }, 'not a database'],
  ])('when %s', async (_name, overrides, says) => {
    const { exitCode, stderr } = await runToEnd({ ...environment, ...overrides });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(says);
  });
});
