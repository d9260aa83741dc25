import type { AuditRecord } from '../../src/protocol/index.ts';

type StoredRecord = Omit<AuditRecord, 'checks'> & Partial<Pick<AuditRecord, 'checks'>>;

/** Reads a record as it is stored; those of the first version say nothing of checks. */
export function parseRecord(text: string): AuditRecord {
  const record = JSON.parse(text) as StoredRecord;
  return { ...record, checks: record.checks ?? [] };
}
