import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { CheckSummary, StreamAck } from '../../../src/protocol/index.ts';
import { createRandom } from '../browser/random.ts';
import type { Behaviour } from '../served/behaviour.ts';
import { serve } from '../served/served.ts';
import { makeUpdate } from '../sessions.ts';
import { endServer, makeEnvironment, type SpawnedServer } from '../spawn-server.ts';
import { CLIENT_TOKEN } from '../test-server.ts';
import { waitUntil } from '../wait-until.ts';
import { checkRecords, type Findings } from './check-records.ts';
import { type LoadSession, MessageLoad } from './message-load.ts';

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

export interface KillReport extends Findings {
  readonly kills: number;
  readonly sessions: number;
  readonly acknowledged: number;
  readonly retries: number;
  /** Answers to one request that differed from each other. */
  readonly differing: number;
  /** From the start of the process to its first line, median. */
  readonly startMs: number;
}

const UPDATES = 3;
const GUARDRAILS: readonly Behaviour[] = [
  { id: 'model', checkpoint: 'BATCHED', slowMs: 10 },
  { id: 'judge', checkpoint: 'DEFERRED', slowMs: 100, concurrency: 8 },
  { id: 'moderation', checkpoint: 'DEFERRED', slowMs: 20, concurrency: 8 },
];
/** A kill comes at any moment of so long under load. */
const KILL_WITHIN_MS = 600;

/** Kills a server again and again while clients send it sessions, and compares in the end. */
export async function runKills({ kills, seed, log }: KillOptions): Promise<KillReport> {
  const random = createRandom(seed);
  const { folder, environment } = await makeEnvironment();
  const startsMs: number[] = [];
  const start = async (): Promise<SpawnedServer> => {
    const startedAt = performance.now();
    const server = await serve(environment, GUARDRAILS);
    startsMs.push(performance.now() - startedAt);
    return server;
  };
  let server = await start();
  try {
    const load = new MessageLoad({ address: () => server.address, clients: 24, updates: UPDATES });
    load.start();
    for (let kill = 1; kill <= kills; kill += 1) {
      const before = load.acknowledged;
      // Under load is when answers come.
      await waitUntil(() => load.acknowledged > before);
      await wait(random.int(KILL_WITHIN_MS));
      await endServer(server, 'SIGKILL');
      server = await start();
      log(`Kill ${kill} of ${kills}: ${load.acknowledged} requests acknowledged so far.`);
    }
    await load.end();
    const differing = await countDiffering(server.address, load.sessions, random.int);
    await waitUntil(() => areComplete(server.address, load.sessions), 120_000, 'all sessions are complete');
    await endServer(server, 'SIGTERM');
    const findings = await checkRecords(environment['STINGER_DATABASE'] ?? '', load.sessions, isRight);
    const { acknowledged, retries } = load;
    const startMs = startsMs.toSorted((a, b) => a - b)[Math.floor(startsMs.length / 2)] ?? 0;
    return { ...findings, kills, sessions: load.sessions.length, acknowledged, retries, differing, startMs };
  } finally {
    if (server.process.exitCode === null && server.process.signalCode === null)
      await endServer(server, 'SIGKILL');
    await rm(folder, { recursive: true });
  }
}

/** Every sentence once by the model; all text once by each of the others, one word of it forbidden. */
function isRight(checks: readonly CheckSummary[]): boolean {
  const byId = new Map(checks.map((check) => [check.guardrail, check]));
  const model = byId.get('model');
  const deferred = [byId.get('judge'), byId.get('moderation')];
  return (
    model?.checks === UPDATES &&
    model.blocked === 1 &&
    deferred.every((check) => check?.checks === 1 && check.unanswered === 0 && check.wouldHaveBlocked === 1)
  );
}

const REPEATED = 100;

/** Sends some requests once more, word for word but for their text, which doesn't matter then. */
async function countDiffering(
  address: string,
  sessions: readonly LoadSession[],
  int: (below: number) => number,
): Promise<number> {
  let differing = 0;
  for (let i = 0; i < REPEATED && sessions.length > 0; i += 1) {
    const session = sessions[int(sessions.length)];
    const seq = 1 + int(UPDATES - 1);
    const ack = session?.acks.get(seq);
    if (session === undefined || ack === undefined) continue;
    const response = await fetch(`${address}/v1/stream/update`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${CLIENT_TOKEN}` },
      body: JSON.stringify({ ...makeUpdate(session.sessionId, seq), text: [] }),
    });
    const again = (await response.json()) as StreamAck;
    if (JSON.stringify(again.verdicts) !== JSON.stringify(ack.verdicts)) differing += 1;
  }
  return differing;
}

/** The last one to end need not be the last to be complete, so all are asked. */
async function areComplete(address: string, sessions: readonly LoadSession[]): Promise<boolean> {
  for (const { sessionId } of sessions.toReversed()) {
    const response = await fetch(`${address}/v1/stream/status?sessionId=${sessionId}`, {
      headers: { authorization: `Bearer ${CLIENT_TOKEN}` },
    });
    if (((await response.json()) as StreamAck).state !== 'COMPLETE') return false;
  }
  return true;
}
