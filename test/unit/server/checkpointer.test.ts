import { join } from 'node:path';
import { pino } from 'pino';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type Checkpointer, createCheckpointer } from '../../../server/audit/create-checkpointer.ts';
import { forgetOldRecords } from '../../../server/audit/forget-old-records.ts';
import { startAuditChores } from '../../../server/audit/start-audit-chores.ts';
import { createMetrics } from '../../../server/metrics/create-metrics.ts';
import { openEmbeddedStore } from '../../../server/storage/embedded/open-embedded-store.ts';
import type { Store } from '../../../server/storage/store.ts';
import type { AuditCheckpoint } from '../../../src/protocol/index.ts';
import { verifyCheckpoint } from '../../../src/trust/index.ts';
import { makeTempDir } from '../../support/make-temp-dir.ts';
import { makeEndedSession } from '../../support/sessions.ts';
import { CHANNEL_KEY, makeRoot, NOW, STRANGER_KEY } from '../../support/signed-documents.ts';

const ROOT = makeRoot();
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let nowMs: number;
let store: Store;
let checkpointer: Checkpointer;
const now = () => new Date(nowMs);
const create = (root = ROOT, key = CHANNEL_KEY) =>
  createCheckpointer(store.audit, { root, key, now, everyEntries: 10, everyMs: 5 * MINUTE_MS });

beforeEach(async () => {
  nowMs = NOW.getTime();
  store = await openEmbeddedStore(join(makeTempDir(), 'server.db'), { now });
  onTestFinished(() => store.close());
  checkpointer = create();
});

const record = (count: number) =>
  store.sessions.write(Array.from({ length: count }, () => makeEndedSession()));

async function readCheckpoints(root = ROOT): Promise<readonly AuditCheckpoint[]> {
  const stored = await store.audit.listCheckpoints(0, 100);
  return stored.map(({ envelope }) => verifyCheckpoint(root, new TextEncoder().encode(envelope)));
}

describe('a checkpoint', () => {
  test('says how long the log was and how it ended', async () => {
    await record(3);
    expect(await checkpointer.sign()).toBe(true);
    const head = await store.audit.readHead();
    expect(await readCheckpoints()).toEqual([
      {
        type: 'checkpoint',
        log: head.logId,
        size: 3,
        head: head.hash,
        forgottenThrough: 0,
        issued: NOW.toISOString(),
      },
    ]);
  });

  test('is signed of an empty log, and not again before something is new', async () => {
    expect([await checkpointer.sign(), await checkpointer.sign()]).toEqual([true, false]);
    await record(1);
    expect([await checkpointer.sign(), await checkpointer.sign()]).toEqual([true, false]);
  });

  test('is due when enough entries are new', async () => {
    await checkpointer.sign();
    await record(9);
    expect(await checkpointer.signIfDue()).toBe(false);
    await record(1);
    expect(await checkpointer.signIfDue()).toBe(true);
    expect(await checkpointer.signIfDue()).toBe(false);
  });

  test('is due when an entry has waited long enough', async () => {
    await checkpointer.sign();
    nowMs += 60 * MINUTE_MS;
    expect(await checkpointer.signIfDue()).toBe(false);
    await record(1);
    expect(await checkpointer.signIfDue()).toBe(false);
    nowMs += 5 * MINUTE_MS;
    expect(await checkpointer.signIfDue()).toBe(true);
  });
});

describe('nothing is signed', () => {
  test.each([
    ['fewer entries than were signed', (size: number) => ({ position: size - 1, hash: 'a'.repeat(64) })],
    ['as many with another end', (size: number) => ({ position: size, hash: 'a'.repeat(64) })],
  ])('where the log has %s', async (_name, change) => {
    await record(3);
    await checkpointer.sign();
    const head = await store.audit.readHead();
    store = {
      ...store,
      audit: { ...store.audit, readHead: async () => ({ ...head, ...change(head.position) }) },
    };
    await expect(create().sign()).rejects.toThrow('stinger audit verify');
  });

  test.each(['an older one stands there', 'none is left'])(
    'where the newest checkpoint is gone and %s',
    async (what) => {
      await checkpointer.sign();
      const left = what.startsWith('none') ? null : await store.audit.findNewestCheckpoint();
      const { findNewestCheckpoint } = store.audit;
      let isGone = false;
      store = {
        ...store,
        audit: { ...store.audit, findNewestCheckpoint: async () => (isGone ? left : findNewestCheckpoint()) },
      };
      checkpointer = create();
      await record(3);
      await checkpointer.sign();
      await checkpointer.sign();
      isGone = true;
      await expect(checkpointer.sign()).rejects.toThrow('gone');
    },
  );
});

test('a new key begins anew where the root no longer names the old one', async () => {
  await record(3);
  await checkpointer.allowForgetting(2);
  const root = makeRoot({ channel: { keys: [STRANGER_KEY], threshold: 1 } });
  expect(await create(root, STRANGER_KEY).sign()).toBe(true);
  const newest = await store.audit.findNewestCheckpoint();
  expect(verifyCheckpoint(root, new TextEncoder().encode(newest?.envelope))).toMatchObject({
    size: 3,
    forgottenThrough: 0,
  });
});

describe('retention', () => {
  const forget = (beforeMs: number) =>
    forgetOldRecords(store.audit, checkpointer, beforeMs, new AbortController().signal);
  const countRecords = async () => (await store.audit.list(1_000)).length;

  test('deletes what is too old, and signs that it may before it does', async () => {
    await record(450);
    nowMs += DAY_MS;
    await record(2);
    expect(await forget(nowMs)).toBe(450);
    expect(await countRecords()).toBe(2);
    expect((await readCheckpoints()).at(-1)).toMatchObject({ size: 452, forgottenThrough: 450 });
    expect(await forget(nowMs)).toBe(0);
  });

  test('goes on where it was interrupted', async () => {
    await record(5);
    await checkpointer.allowForgetting(4);
    expect(await forget(nowMs - DAY_MS)).toBe(4);
    expect(await countRecords()).toBe(1);
  });

  test('is never taken back by a later checkpoint', async () => {
    await record(5);
    await checkpointer.allowForgetting(4);
    await record(1);
    await checkpointer.sign();
    expect((await readCheckpoints()).map((checkpoint) => checkpoint.forgottenThrough)).toEqual([4, 4]);
  });
});

describe('the chores', () => {
  const start = (retentionDays: number) => {
    const metrics = createMetrics({ process: false });
    const logger = pino({ level: 'silent' });
    return startAuditChores({ store: store.audit, checkpointer, retentionDays, now, logger, metrics });
  };

  test('sign at the start and at the end', async () => {
    const chores = await start(0);
    await record(3);
    await chores.stop();
    expect((await readCheckpoints()).map(({ size }) => size)).toEqual([0, 3]);
  });

  test.each([
    [30, 2],
    [0, 5],
  ])('with %i days of retention, %i records are left', async (retentionDays, left) => {
    await record(3);
    nowMs += 31 * DAY_MS;
    await record(2);
    const chores = await start(retentionDays);
    await chores.stop();
    expect(await store.audit.list(10)).toHaveLength(left);
  });
});
