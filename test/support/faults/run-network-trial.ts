import { isDeepStrictEqual } from 'node:util';
import type { AuditRecord, ReportSessionRequest } from '../../../src/protocol/index.ts';
import { createRandom, type Random } from '../browser/random.ts';
import { createFakeRunner, type FakeRunner } from '../fake-runner.ts';
import { createTestServer, type TestServer } from '../test-server.ts';
import { waitUntil } from '../wait-until.ts';
import { FAULTS, type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { type Outbox, openOutbox } from './outbox.ts';
import { makeTrialSession, type TrialSession } from './trial-sessions.ts';

export interface TrialReport {
  readonly sessions: number;
  readonly requests: number;
  readonly faults: ReadonlyMap<Fault, number>;
  readonly restarts: number;
  /** From the network's being whole to everything's being delivered. */
  readonly recoveryMs: number;
  /** What is not as it should be. */
  readonly problems: readonly string[];
}

const PATIENCE_MS = 60_000;
/** More than any trial has. */
const ALL = 1_000;

const listen = (server: TestServer): Promise<string> => server.app.listen({ host: '127.0.0.1', port: 0 });

interface Stage {
  readonly random: Random;
  readonly server: TestServer;
  readonly runner: FakeRunner;
  readonly proxy: FaultProxy;
  readonly outbox: Outbox;
  /** A share of requests, 0 to 100, that something is done to. */
  setFaults(percent: number): void;
}

/** Sessions go through a network that does all sorts of things; then it is whole, and nobody does anything. */
export async function runNetworkTrial(seed: number): Promise<TrialReport> {
  const random = createRandom(seed);
  const runner = createFakeRunner([
    { id: 'model', checkpoint: 'BATCHED' },
    { id: 'judge', checkpoint: 'DEFERRED' },
  ]);
  const server = await createTestServer({ runner });
  let percent = 0;
  const proxy = await startFaultProxy({
    target: await listen(server),
    choose: () => (random.int(100) < percent ? random.pick(FAULTS) : null),
    lateMs: () => random.int(60),
  });
  const outbox = await openOutbox(proxy.address);
  const setFaults = (next: number): void => {
    percent = next;
  };
  try {
    return await playTrial({ random, server, runner, proxy, outbox, setFaults });
  } finally {
    await proxy.close();
    await server.close();
  }
}

async function playTrial(stage: Stage): Promise<TrialReport> {
  const { random, proxy, outbox, setFaults } = stage;
  const sessions = Array.from({ length: 2 + random.int(4) }, (_, i) => makeTrialSession(random, i));
  setFaults(40 + random.int(60));
  const restarts = await sendAll(stage, sessions);
  setFaults(0);
  const wholeAt = performance.now();
  const isEmpty = async () => (await outbox.store.listUndelivered()).length === 0;
  const isDelivered = await holds(isEmpty);
  const recoveryMs = performance.now() - wholeAt;
  const problems = isDelivered ? await findProblems(stage, sessions) : ['some of it was not delivered'];
  const requests = proxy.countRequests();
  return { sessions: sessions.length, requests, faults: proxy.done, restarts, recoveryMs, problems };
}

const holds = (condition: () => Promise<boolean>): Promise<boolean> =>
  waitUntil(condition, PATIENCE_MS).then(
    () => true,
    () => false,
  );

/** @returns how often the server was started again meanwhile */
async function sendAll(stage: Stage, sessions: readonly TrialSession[]): Promise<number> {
  const { random, server, proxy, outbox } = stage;
  const restartAt = random.int(24);
  let sent = 0;
  for (const report of interleave(random, sessions)) {
    const before = proxy.countRequests();
    await outbox.save(report);
    // The next report comes at the same time as this one, or when something was done to a request.
    if (random.int(2) === 0) await waitUntil(() => proxy.countRequests() > before, PATIENCE_MS);
    sent += 1;
    if (sent !== restartAt) continue;
    await server.restart();
    proxy.setTarget(await listen(server));
  }
  return sent >= restartAt && restartAt > 0 ? 1 : 0;
}

/** The reports of each session in order, those of different ones in any. */
function* interleave(random: Random, sessions: readonly TrialSession[]): Generator<ReportSessionRequest> {
  let open = sessions.map(({ reports }) => [...reports]);
  while (open.length > 0) {
    const report = random.pick(open).shift();
    if (report !== undefined) yield report;
    open = open.filter((reports) => reports.length > 0);
  }
}

async function findProblems(stage: Stage, sessions: readonly TrialSession[]): Promise<string[]> {
  const { server, runner, outbox } = stage;
  const ids = sessions.map(({ sessionId }) => sessionId);
  const isOver = async () =>
    (await server.store.jobs.count()) === 0 && (await server.store.audit.list(ALL)).length >= ids.length;
  if (!(await holds(isOver))) return ['some of it was not recorded'];
  const records = (await server.store.audit.list(ALL)).map(({ record }) => record);
  const judged = runner.asked.filter(({ guardrail }) => guardrail === 'judge').map(({ input }) => input.text);
  const found = sessions.flatMap((session) => [
    ...compareRecords(session, records),
    ...(judged.includes(session.text) ? [] : ['a text is not the one that was shown']),
    ...((outbox.blocked.get(session.sessionId) ?? 0) > 0 === session.forbidden > 0
      ? []
      : ['a verdict is not known to the page, or is one of nothing']),
  ]);
  if (records.length > ids.length) found.push('a session was recorded that nobody sent');
  if (new Set(judged).size > ids.length) found.push('a text was checked that nobody showed');
  if ((await outbox.store.countRejected()) > 0) found.push('a session was given up');
  if ((await server.store.sessions.readTexts(ids)).size > 0) found.push('a text was kept');
  return found;
}

function compareRecords(
  { sessionId, reports, forbidden }: TrialSession,
  all: readonly AuditRecord[],
): string[] {
  const records = all.filter((record) => record.sessionId === sessionId);
  const [record] = records;
  const last = reports.at(-1);
  if (record === undefined || records.length > 1) return [`there are ${records.length} records of a session`];
  const { updates, report, endReason, checks } = record;
  const judge = checks.find(({ guardrail }) => guardrail === 'judge');
  const model = checks.find(({ guardrail }) => guardrail === 'model');
  const claims: Readonly<Record<string, boolean>> = {
    'totals are not the last ones': isDeepStrictEqual(report, last?.report),
    'a session ended for another reason': endReason === last?.end?.reason,
    'an update was counted twice': updates <= reports.length + 1,
    'the text was not checked once': isDeepStrictEqual([judge?.checks, judge?.unanswered], [1, 0]),
    'a blocked sentence was not counted': isDeepStrictEqual(Number(model?.blocked) > 0, forbidden > 0),
  };
  return Object.keys(claims).filter((problem) => claims[problem] !== true);
}
