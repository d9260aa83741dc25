import type { AuditPage, AuditQuery } from '../../src/protocol/index.ts';
import type { AuditStore } from '../storage/store.ts';

/** @returns one page of audit records, newest first, and the cursor of the next one. */
export async function listAuditPage(store: AuditStore, query: AuditQuery): Promise<AuditPage> {
  // One more than asked for shows whether another page follows.
  const entries = await store.list(query.limit + 1, query.before);
  const page = entries.slice(0, query.limit);
  const hasMore = entries.length > query.limit;
  return {
    records: page.map((entry) => entry.record),
    next: hasMore ? (page.at(-1)?.position ?? null) : null,
  };
}
