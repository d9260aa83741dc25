import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import { createRuleFeeder, type RuleFeeder } from '../../../src/extension/offscreen/rule-feeder.ts';
import { createTableStore, type TableStore } from '../../../src/extension/offscreen/table-store.ts';
import { type ActiveRules, LIMITS, type ReportCheckRequest } from '../../../src/protocol/index.ts';
import { certifyForEngine } from '../../support/certify-rules.ts';
import { waitUntil } from '../../support/wait-until.ts';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);
const TABLES = Uint8Array.of(1, 2, 3);

const rulesOf = (digest: string): ActiveRules => ({
  digest,
  version: 1,
  rules: [],
  certificate: certifyForEngine([]),
  policy: { failPolicy: 'closed', sites: {}, verdictTimeoutMs: 2_000 },
});

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

describe('the store of tables', () => {
  test('keeps those of one bundle: another one takes their place', async () => {
    const store = createTableStore();
    expect(await store.read(A)).toBeNull();
    await store.replace(A, TABLES);
    expect(await createTableStore().read(A)).toEqual(TABLES);
    await store.replace(B, Uint8Array.of(9));
    expect(await store.read(A)).toBeNull();
    expect(await store.read(B)).toEqual(Uint8Array.of(9));
    await store.replace(B, null);
    expect(await store.read(B)).toBeNull();
  });

  test('keeps nothing that is too large, and not what was there before either', async () => {
    const store = createTableStore();
    await store.replace(A, TABLES);
    await store.replace(A, new Uint8Array(LIMITS.maxTableBytes + 1));
    expect(await store.read(A)).toBeNull();
  });

  test('a disk that fails has no tables', async () => {
    globalThis.indexedDB = {
      open() {
        throw new DOMException('The disk is broken.');
      },
    } as unknown as IDBFactory;
    const store = createTableStore();
    await store.replace(A, TABLES);
    expect(await store.read(A)).toBeNull();
  });
});

describe('feeding the engine', () => {
  let store: TableStore;
  let loads: { digest: string; activate: boolean; tables: Uint8Array | null }[];
  let reports: ReportCheckRequest[];
  let feeder: RuleFeeder;

  beforeEach(() => {
    store = createTableStore();
    loads = [];
    reports = [];
    feeder = createRuleFeeder({
      sandbox: {
        async load({ digest }, activate, tables) {
          loads.push({ digest, activate, tables });
          return { ok: true };
        },
      },
      tables: store,
      report: async (request) => reports.push(request),
    });
  });

  test('rules come with what is kept of them, a trial with nothing', async () => {
    await store.replace(A, TABLES);
    expect(await feeder.load(rulesOf(A), false)).toEqual({ ok: true });
    expect(feeder.hasGiven()).toBe(false);
    expect(await feeder.load(rulesOf(A), true)).toEqual({ ok: true });
    expect(feeder.hasGiven()).toBe(true);
    await feeder.load(rulesOf(B), true);
    expect(loads).toEqual([
      { digest: A, activate: false, tables: null },
      { digest: A, activate: true, tables: TABLES },
      { digest: B, activate: true, tables: null },
    ]);
  });

  test('loads are given in the order of the calls, however long storage takes', async () => {
    await Promise.all([feeder.load(rulesOf(A), true), feeder.load(rulesOf(B), false)]);
    expect(loads.map(({ digest }) => digest)).toEqual([A, B]);
  });

  test('new tables are kept; only those that took the place of bad ones are told of', async () => {
    feeder.note({ type: 'tables', digest: A, tables: TABLES, problem: null });
    await waitUntil(async () => (await store.read(A)) !== null);
    expect(reports).toEqual([]);
    feeder.note({ type: 'tables', digest: A, tables: TABLES, problem: 'TABLES_DIFFER' });
    expect(reports).toEqual([{ type: 'report-check', outcome: 'tables-replaced', problem: 'TABLES_DIFFER' }]);
  });

  test('the tables of rules that were withdrawn are forgotten', async () => {
    await store.replace(A, TABLES);
    feeder.note({ type: 'withdrawn', id: 1, digest: A, message: 'x'.repeat(3_000) });
    await waitUntil(async () => (await store.read(A)) === null);
    expect(reports).toEqual([
      { type: 'report-check', outcome: 'rules-withdrawn', message: 'x'.repeat(2_000) },
    ]);
  });
});
