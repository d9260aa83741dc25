import { expect, test } from 'vitest';
import { listAuditPage } from '../../../server/services/list-audit-page.ts';
import type { AuditEntry, AuditStore } from '../../../server/storage/store.ts';
import { AuditQuerySchema, type AuditRecord } from '../../../src/protocol/index.ts';
import { makeEndedSession } from '../../support/sessions.ts';

/** A log of so many records, of which only the first was blocked. */
function createLog(count: number) {
  const record = makeEndedSession().audit as AuditRecord;
  const limits: number[] = [];
  const list: AuditStore['list'] = async (limit, before = count + 1) => {
    limits.push(limit);
    const length = Math.min(limit, before - 1);
    return Array.from({ length }, (_, at): AuditEntry => {
      const position = before - 1 - at;
      const endReason = position === 1 ? 'blocked' : 'complete';
      return { position, recordedAt: '2030-06-01T12:00:00.000Z', record: { ...record, endReason } };
    });
  };
  return { store: { list } as AuditStore, limits };
}

const query = (fields: object) => AuditQuerySchema.parse(fields);

test('without a filter a page reads one record more than it has', async () => {
  const { store, limits } = createLog(30);
  const page = await listAuditPage(store, query({ limit: 10 }));
  expect([page.records.length, page.next]).toEqual([10, 21]);
  expect(limits).toEqual([11]);
});

test('the last page has no next one, also where it is full', async () => {
  const { store } = createLog(30);
  const page = await listAuditPage(store, query({ limit: 10, before: 11 }));
  expect([page.records.length, page.next]).toEqual([10, null]);
});

test('what is rare is found by going on, with no request that reads the whole log', async () => {
  const { store, limits } = createLog(25_000);
  const pages: number[] = [];
  for (let before: number | null = 25_001; before !== null; ) {
    const page = await listAuditPage(store, query({ limit: 10, before, endReason: 'blocked' }));
    pages.push(page.records.length);
    before = page.next;
  }
  expect(pages).toEqual([0, 0, 1]);
  expect(limits.filter((limit) => limit > 500)).toEqual([]);
});
