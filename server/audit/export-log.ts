import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditExportQuery } from '../../src/protocol/index.ts';
import type { AuditStore, ChainEntry } from '../storage/store.ts';
import { createFilter } from './create-filter.ts';
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
  for await (const entries of readBatches(read, ({ position }) => position)) {
    yield entries.filter(({ recordedAt, record }) =>
      matches(recordedAt, () => (record === null ? null : parseRecord(record))),
    );
  }
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
