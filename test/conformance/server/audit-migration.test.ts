import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { expect, test } from 'vitest';
import { findFault } from '../../../server/audit/find-fault.ts';
import { parseEntry, printEntry } from '../../../server/audit/parse-entry.ts';
import { makeAudience } from '../../../server/monitor/audience.ts';
import { createNodeSqliteDialect } from '../../../server/storage/embedded/create-node-sqlite-dialect.ts';
import { openEmbeddedStore } from '../../../server/storage/embedded/open-embedded-store.ts';
import { MIGRATIONS } from '../../../server/storage/sql/migrations.ts';
import { makeTempDir } from '../../support/make-temp-dir.ts';
import { change, makeAudit, makeSession } from '../../support/stored-sessions.ts';

const FIRST = '0001-sessions-audit-bundles';

/** A database as an earlier version of the server made it. */
async function makeEmptyDatabase(path: string, last: string): Promise<void> {
  const db = new Kysely<unknown>({ dialect: createNodeSqliteDialect(new DatabaseSync(path)) });
  const provider = {
    getMigrations: async () =>
      Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name <= last)),
  };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  expect(error).toBeUndefined();
  await db.destroy();
}

/** A database as the first version of the server left it. */
async function makeOldDatabase(path: string, records: readonly object[]): Promise<void> {
  await makeEmptyDatabase(path, FIRST);
  const database = new DatabaseSync(path);
  database.exec('begin');
  const insert = database.prepare('insert into audit (session_id, record) values (?, ?)');
  for (const [index, record] of records.entries()) insert.run(`session-${index}`, JSON.stringify(record));
  database.exec('commit');
  database.close();
}

test('records of the first version are chained in their order, as they were', async () => {
  const path = join(makeTempDir(), 'old.db');
  const records = Array.from({ length: 1_203 }, (_, index) => ({
    sessionId: `session-${index}`,
    origin: 'https://o.example/\u{1f994}',
    endedAt: '2030-06-01T12:00:00Z',
    report: { z: 1, a: index / 7 },
  }));
  await makeOldDatabase(path, records);
  const store = await openEmbeddedStore(path);
  const head = await store.audit.readHead();
  const entries = await store.audit.readChain({ after: 0, limit: 5_000 });
  expect(entries.map(({ record }) => JSON.parse(record ?? ''))).toEqual(records);
  expect(entries.at(-1)).toMatchObject({ position: 1_203, recordedAt: '2030-06-01T12:00:00.000Z' });
  const checkpoint = {
    type: 'checkpoint',
    log: head.logId,
    size: head.position,
    head: head.hash,
    forgottenThrough: 0,
    issued: '2030-06-01T12:00:00Z',
  } as const;
  const lines = async function* () {
    for (const entry of entries) yield parseEntry(printEntry(entry));
  };
  expect(await findFault(lines(), [checkpoint])).toEqual({
    state: { entries: 1_203, forgotten: 0, unsigned: 0 },
  });
  await store.close();
});

test('an empty database of the first version becomes an empty log', async () => {
  const path = join(makeTempDir(), 'old.db');
  await makeOldDatabase(path, []);
  const store = await openEmbeddedStore(path);
  expect(await store.audit.readHead()).toMatchObject({ position: 0 });
  await store.close();
});

test('sessions of the first version have as many requests as they were taken to have', async () => {
  const path = join(makeTempDir(), 'old.db');
  await makeOldDatabase(path, []);
  const database = new DatabaseSync(path);
  const columns = 'session_id, owner, head, format, state, seq, report, seen_at_ms, version';
  database.exec(`insert into sessions (${columns}) values ('s', 'o', '{}', 'text', 'ACTIVE', 3, '{}', 0, 1)`);
  database.close();
  const store = await openEmbeddedStore(path);
  expect((await store.sessions.read(['s'])).get('s')).toMatchObject({ seq: 3, requests: 4 });
  await store.close();
});

test('events of an earlier version are for the client of their session, and are forgotten with it', async () => {
  const path = join(makeTempDir(), 'old.db');
  await makeEmptyDatabase(path, '0004-clients');
  const [session, gone] = [makeSession({ seq: 1 }), makeSession()];
  const { sessionId, owner, head } = session;
  const database = new DatabaseSync(path);
  database
    .prepare(
      "insert into sessions (session_id, owner, head, format, state, seq, report, seen_at_ms, version) values (?, ?, ?, 'f', 'MONITORING', 1, '{}', 1, 1)",
    )
    .run(sessionId, owner, JSON.stringify(head));
  for (const id of [sessionId, gone.sessionId]) {
    database
      .prepare('insert into monitor_events (owner, event) values (?, ?)')
      .run(owner, JSON.stringify({ sessionId: id, verdict: { guardrail: 'judge' } }));
  }
  database.close();
  const store = await openEmbeddedStore(path);
  const audience = makeAudience(owner, head.clientId);
  const events = await store.events.list(audience, 0, 10);
  expect(events.map(({ event }) => event)).toEqual([
    { sessionId, verdict: { guardrail: 'judge', stretch: null } },
  ]);
  const ended = { ...session, state: 'COMPLETE' as const, version: 1 };
  await store.sessions.write([change(ended, makeAudit(ended))]);
  await store.audit.forget(1, 1);
  expect(await store.events.list(audience, 0, 10)).toEqual([]);
  await store.close();
});
