import { join } from 'node:path';
import { computeEntryHash, computeRecordDigest, toCanonicalJson } from '../../../server/audit/chain.ts';
import { createCheckpointer } from '../../../server/audit/create-checkpointer.ts';
import { findFault } from '../../../server/audit/find-fault.ts';
import { parseEntry, printEntry } from '../../../server/audit/parse-entry.ts';
import {
  createSessionService,
  type SessionService,
} from '../../../server/services/create-session-service.ts';
import { openEmbeddedStore } from '../../../server/storage/embedded/open-embedded-store.ts';
import type { SessionStore, Store } from '../../../server/storage/store.ts';
import { makeChain, makeCheckpoint, makeRecord } from '../../support/audit-log.ts';
import { makeFinish, makeStart, makeUpdate } from '../../support/sessions.ts';
import { CHANNEL_KEY, makeRoot } from '../../support/signed-documents.ts';
import { readCpuNs } from '../engine/measure/cpu-clock.ts';
import { computeMedian, computeRatio, computeSpreadPct } from '../engine/measure/statistics.ts';
import { createResult, type Report, type Result } from '../engine/report.ts';

export interface AuditProfile {
  readonly rounds: number;
  /** Streams at a time. */
  readonly streams: number;
  /** Messages of each stream in a round, one after the other. */
  readonly messages: number;
  /** Records for what is measured by itself. */
  readonly records: number;
}

export const FULL: AuditProfile = { rounds: 9, streams: 100, messages: 10, records: 10_000 };
/** Shows that everything runs; too short to compare anything. */
export const QUICK: AuditProfile = { rounds: 2, streams: 4, messages: 1, records: 50 };

const OWNER = 'c'.repeat(64);
/** Of each message, between its start and its finish. */
const UPDATES = 2;
const NS_PER_US = 1_000;
const now = () => new Date();

/** Measures the log beside the same work without it, in turns, and its parts by themselves. */
export async function runAuditSuite(profile: AuditProfile, folder: string): Promise<Report> {
  const store = await openEmbeddedStore(join(folder, 'server.db'), { now });
  const results = [
    ...(await measureStreaming(store, profile)),
    ...measureChain(profile),
    await measureCheckpoint(store, profile),
    await measureVerification(profile),
  ];
  await store.close();
  return { suite: 'audit', results };
}

/** The same store, which forgets the records of ended sessions. */
const withoutRecords = (sessions: SessionStore): SessionStore => ({
  ...sessions,
  write: (changes) => sessions.write(changes.map(({ session }) => ({ session, audit: null }))),
});

async function measureStreaming(store: Store, profile: AuditProfile): Promise<readonly Result[]> {
  const contenders = {
    on: createSessionService(store.sessions, now),
    off: createSessionService(withoutRecords(store.sessions), now),
  };
  const cpu: Record<'on' | 'off', number[]> = { on: [], off: [] };
  const wall: Record<'on' | 'off', number[]> = { on: [], off: [] };
  for (const name of ['on', 'off'] as const) await streamAll(contenders[name], profile);
  for (let round = 0; round < profile.rounds; round += 1) {
    const order = round % 2 === 0 ? (['on', 'off'] as const) : (['off', 'on'] as const);
    for (const name of order) {
      const [cpuStart, wallStart] = [readCpuNs(), performance.now()];
      await streamAll(contenders[name], profile);
      const count = profile.streams * profile.messages;
      wall[name].push(((performance.now() - wallStart) * 1_000) / count);
      cpu[name].push((readCpuNs() - cpuStart) / NS_PER_US / count);
    }
  }
  return [
    ...(['on', 'off'] as const).flatMap((name) => [
      createResult(`cpu_us_per_message_audit_${name}`, computeMedian(cpu[name]), 'µs'),
      createResult(`cpu_us_per_message_audit_${name}_spread_pct`, computeSpreadPct(cpu[name]), '%'),
      createResult(`wall_us_per_message_audit_${name}`, computeMedian(wall[name]), 'µs'),
      createResult(`wall_us_per_message_audit_${name}_spread_pct`, computeSpreadPct(wall[name]), '%'),
    ]),
    createResult('audit_cpu_ratio', computeRatio(cpu.on, cpu.off), 'times'),
    createResult('audit_wall_ratio', computeRatio(wall.on, wall.off), 'times'),
  ];
}

async function streamAll(sessions: SessionService, { streams, messages }: AuditProfile): Promise<void> {
  await Promise.all(
    Array.from({ length: streams }, async () => {
      for (let message = 0; message < messages; message += 1) await streamOne(sessions);
    }),
  );
}

async function streamOne(sessions: SessionService): Promise<void> {
  const head = makeStart();
  await sessions.apply({ kind: 'start', owner: OWNER, body: head });
  for (let seq = 1; seq <= UPDATES; seq += 1) {
    await sessions.apply({ kind: 'update', owner: OWNER, body: makeUpdate(head.sessionId, seq) });
  }
  await sessions.apply({ kind: 'finish', owner: OWNER, body: makeFinish(head.sessionId, UPDATES + 1) });
}

/** Spelling, digest and link, beside the plain JSON that a record took before. */
function measureChain({ records, rounds }: AuditProfile): readonly Result[] {
  const values = Array.from({ length: records }, (_, index) => makeRecord(index));
  const chained: number[] = [];
  const plain: number[] = [];
  let sink = 0;
  for (let round = 0; round <= rounds; round += 1) {
    let started = readCpuNs();
    for (const value of values) sink += JSON.stringify(value).length;
    const plainNs = readCpuNs() - started;
    started = readCpuNs();
    let hash = '';
    for (const [index, value] of values.entries()) {
      const digest = computeRecordDigest(toCanonicalJson(value));
      hash = computeEntryHash(hash, { position: index + 1, recordedAt: '2030-06-01T12:00:00.000Z', digest });
    }
    sink += hash.length;
    // The first round compiles.
    if (round === 0) continue;
    chained.push((readCpuNs() - started) / NS_PER_US / records);
    plain.push(plainNs / NS_PER_US / records);
  }
  if (sink === 0) throw new Error('Nothing was measured.');
  return [
    createResult('cpu_us_per_record_chained', computeMedian(chained), 'µs'),
    createResult('cpu_us_per_record_plain', computeMedian(plain), 'µs'),
  ];
}

async function measureCheckpoint(store: Store, { rounds }: AuditProfile): Promise<Result> {
  const signing = { root: makeRoot(), key: CHANNEL_KEY, now, everyEntries: 1, everyMs: 1 };
  const checkpointer = createCheckpointer(store.audit, signing);
  const sessions = createSessionService(store.sessions, now);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await streamOne(sessions);
    const started = readCpuNs();
    if (!(await checkpointer.sign())) throw new Error('Nothing was signed.');
    times.push((readCpuNs() - started) / NS_PER_US);
  }
  return createResult('cpu_us_per_checkpoint', computeMedian(times), 'µs');
}

async function measureVerification({ records }: AuditProfile): Promise<Result> {
  const chain = makeChain(Array.from({ length: records }, (_, index) => makeRecord(index)));
  const lines = chain.map(printEntry);
  const started = readCpuNs();
  const found = await findFault(parse(lines), [makeCheckpoint(chain, records)]);
  if ('fault' in found) throw new Error(found.fault.detail);
  const seconds = (readCpuNs() - started) / 1e9;
  return createResult('records_verified_per_second', records / seconds, 'records/s', 'higher');
}

async function* parse(lines: readonly string[]) {
  for (const line of lines) yield parseEntry(line);
}
