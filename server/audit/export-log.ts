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
  let after = 0;
  for (;;) {
    const checkpoints = await store.listCheckpoints(after, BATCH);
    const last = checkpoints.at(-1);
    if (last === undefined) return;
    yield checkpoints.map(({ envelope }) => `${envelope}\n`).join('');
    after = last.id;
  }
}

async function* readMatching(
  store: AuditStore,
  query: AuditExportQuery,
): AsyncGenerator<readonly ChainEntry[]> {
  const matches = createFilter(query);
  const bounds = {
    limit: BATCH,
    recordedFromMs: query.from === undefined ? undefined : Date.parse(query.from),
    recordedBeforeMs: query.to === undefined ? undefined : Date.parse(query.to),
  };
  let after = 0;
  for (;;) {
    const entries = await store.readChain({ ...bounds, after });
    const last = entries.at(-1);
    if (last === undefined) return;
    yield matches === null ? entries : entries.filter(matches);
    after = last.position;
  }
}

function printLines(entries: readonly ChainEntry[]): string {
  return entries.map((entry) => `${printEntry(entry)}\n`).join('');
}

type Test = (record: AuditRecord) => boolean;

/** @returns null where nothing is asked of the records; a deleted one has no answers */
function createFilter(query: AuditExportQuery): ((entry: ChainEntry) => boolean) | null {
  const { origin, endReason, rule, wouldHaveBlocked } = query;
  const tests: Test[] = [];
  if (origin !== undefined) tests.push((record) => record.origin === origin);
  if (endReason !== undefined) tests.push((record) => record.endReason === endReason);
  if (rule !== undefined) tests.push(({ report }) => report.hits.some(({ ruleId }) => ruleId === rule));
  if (wouldHaveBlocked !== undefined) {
    const wanted = wouldHaveBlocked === 'true';
    tests.push(({ checks }) => checks.some((check) => check.wouldHaveBlocked > 0) === wanted);
  }
  if (tests.length === 0) return null;
  return ({ record }) => {
    if (record === null) return false;
    const parsed = parseRecord(record);
    return tests.every((test) => test(parsed));
  };
}
