import { expect, test } from 'vitest';
import { waitForNewRecord } from '../../../scripts/tour/wait-for-new-record.ts';
import type { AuditRecord } from '../../../src/protocol/index.ts';

const PAGE_SIZE = 50;
const record = (sessionId: string, endReason: AuditRecord['endReason'] = 'complete'): AuditRecord =>
  ({ sessionId, endReason }) as AuditRecord;

/** A companion that answers with one list after the other, and with the last one from then on. */
function makeCompanion(...lists: readonly AuditRecord[][]): { listSessions(): Promise<AuditRecord[]> } {
  const rest = [...lists];
  return { listSessions: async () => (rest.length > 1 ? rest.shift() : rest[0]) ?? [] };
}

const fullPage = Array.from({ length: PAGE_SIZE }, (_, index) => record(`old-${index}`));
const known = new Set(fullPage.map(({ sessionId }) => sessionId));

test('a new record is found where the page was full before', async () => {
  const withNew = [record('new'), ...fullPage.slice(1)];
  const found = await waitForNewRecord(makeCompanion(fullPage, withNew), known, 5_000);
  expect(found?.sessionId).toBe('new');
});

test('a session of an earlier run that the server gives up meanwhile is not the new one', async () => {
  const givenUp = [record('earlier', 'lost'), ...fullPage.slice(1)];
  const withNew = [record('earlier', 'lost'), record('new'), ...fullPage.slice(2)];
  const found = await waitForNewRecord(makeCompanion(givenUp, withNew), known, 5_000);
  expect(found?.sessionId).toBe('new');
});

test('null when no new one comes in time', async () => {
  expect(await waitForNewRecord(makeCompanion(fullPage), known, 60)).toBeNull();
});
