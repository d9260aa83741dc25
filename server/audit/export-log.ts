import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditExportQuery, AuditRecord } from '../../src/protocol/index.ts';
import type { AuditStore, ChainEntry } from '../storage/store.ts';
import { printEntry } from './parse-entry.ts';
import { parseRecord } from './parse-record.ts';
import { CSV_HEADER, printCsvRows } from './print-csv.ts';

/** Entries that are in memory at a time. */
const BATCH = 500;

/**
 * Writes the log as text, oldest entry first, a batch at a time: the next is read when the reader wants more.
 * Without a filter, JSONL has every entry, those with deleted records too, so that the chain can be followed.
 */
export async function* exportLog(store: AuditStore, query: AuditExportQuery): AsyncGenerator<string> {
  const print = query.format === 'csv' ? printCsvRows : printLines;
  if (query.format === 'csv') yield CSV_HEADER;
  for await (const entries of readMatching(store, query)) {
    if (entries.length > 0) yield print(entries);
  }
}

/** Writes every checkpoint, oldest first, one envelope on each line. */
export async function* exportCheckpoints(store: AuditStore): AsyncGenerator<string> {
  const read = (after: number) => store.listCheckpoints(after, BATCH);
  for await (const checkpoints of readBatches(read, ({ id }) => id)) {
    yield checkpoints.map(({ envelope }) => `${envelope}\n`).join('');
  }
}

async function* readMatching(
  store: AuditStore,
  query: AuditExportQuery,
): AsyncGenerator<readonly ChainEntry[]> {
  const matches = createFilter(query);
  const read = (after: number) => store.readChain({ after, limit: BATCH });
  for await (const entries of readBatches(read, ({ position }) => position)) yield entries.filter(matches);
}

/** Reads to the end, each batch in a turn of its own: an embedded store would let nothing else run in between. */
async function* readBatches<Row>(
  read: (after: number) => Promise<readonly Row[]>,
  getCursor: (row: Row) => number,
): AsyncGenerator<readonly Row[]> {
  let rows = await read(0);
  for (let last = rows.at(-1); last !== undefined; last = rows.at(-1)) {
    yield rows;
    await nextTurn();
    rows = await read(getCursor(last));
  }
}

function printLines(entries: readonly ChainEntry[]): string {
  return entries.map((entry) => `${printEntry(entry)}\n`).join('');
}

/** All that is asked has to hold; of a deleted record nothing does that is asked of its content. */
function createFilter(query: AuditExportQuery): (entry: ChainEntry) => boolean {
  const fromMs = query.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(query.from);
  const toMs = query.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(query.to);
  const tests = listTests(query);
  return ({ recordedAt, record }) => {
    const atMs = Date.parse(recordedAt);
    if (atMs < fromMs || atMs >= toMs) return false;
    if (tests.length === 0) return true;
    if (record === null) return false;
    const parsed = parseRecord(record);
    return tests.every((test) => test(parsed));
  };
}

function listTests(query: AuditExportQuery): readonly ((record: AuditRecord) => boolean)[] {
  const { origin, endReason, rule, wouldHaveBlocked } = query;
  const tests: ((record: AuditRecord) => boolean)[] = [];
  if (origin !== undefined) tests.push((record) => record.origin === origin);
  if (endReason !== undefined) tests.push((record) => record.endReason === endReason);
  if (rule !== undefined) tests.push(({ report }) => report.hits.some(({ ruleId }) => ruleId === rule));
  if (wouldHaveBlocked !== undefined) {
    const wanted = wouldHaveBlocked === 'true';
    tests.push(({ checks }) => checks.some((check) => check.wouldHaveBlocked > 0) === wanted);
  }
  return tests;
}
