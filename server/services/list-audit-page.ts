import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditPage, AuditQuery } from '../../src/protocol/index.ts';
import { createFilter } from '../audit/create-filter.ts';
import type { AuditEntry, AuditStore } from '../storage/store.ts';

/** Entries that are in memory at a time where the first ones haven't made a page. */
const BATCH = 500;
/** Entries that one page is looked for in: a filter that little passes must not make a request endless. */
const MAX_LOOKED_AT = 10_000;

/** @returns one page of audit records, newest first, and the cursor of the next one */
export async function listAuditPage(store: AuditStore, query: AuditQuery): Promise<AuditPage> {
  const { limit } = query;
  const { found, next } = await findEntries(store, query);
  const hasMore = found.length > limit;
  const page = found.slice(0, limit);
  return {
    records: page.map(({ record }) => record),
    next: hasMore ? (page.at(-1)?.position ?? null) : next,
  };
}

/** One more than asked for, where there is one, shows that another page follows. */
async function findEntries(
  store: AuditStore,
  query: AuditQuery,
): Promise<{ readonly found: readonly AuditEntry[]; readonly next: number | null }> {
  const matches = createFilter(query);
  const wanted = query.limit + 1;
  const found: AuditEntry[] = [];
  let next = query.before;
  for (let lookedAt = 0, size = wanted; lookedAt < MAX_LOOKED_AT; lookedAt += size, size = BATCH) {
    const entries = await store.list(size, next);
    found.push(...entries.filter(({ recordedAt, record }) => matches(recordedAt, () => record)));
    if (found.length >= wanted || entries.length < size) return { found, next: null };
    next = entries.at(-1)?.position;
    // An embedded store would let nothing else run in between.
    await nextTurn();
  }
  return { found, next: next ?? null };
}
