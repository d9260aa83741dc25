import type { AuditFilter, AuditRecord } from '../../src/protocol/index.ts';

/**
 * Says whether an entry of the log is wanted. Its record is read only where something is asked of it; null: it was
 * deleted, and nothing holds that is asked of its content.
 */
type MatchEntry = (recordedAt: string, readRecord: () => AuditRecord | null) => boolean;

export function createFilter(query: AuditFilter): MatchEntry {
  const fromMs = query.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(query.from);
  const toMs = query.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(query.to);
  const tests = listTests(query);
  return (recordedAt, readRecord) => {
    const atMs = Date.parse(recordedAt);
    if (atMs < fromMs || atMs >= toMs) return false;
    if (tests.length === 0) return true;
    const record = readRecord();
    return record !== null && tests.every((test) => test(record));
  };
}

function listTests(query: AuditFilter): readonly ((record: AuditRecord) => boolean)[] {
  const { origin, endReason, rule, correlationId, wouldHaveBlocked } = query;
  const tests: ((record: AuditRecord) => boolean)[] = [];
  if (origin !== undefined) tests.push((record) => record.origin === origin);
  if (endReason !== undefined) tests.push((record) => record.endReason === endReason);
  if (rule !== undefined) {
    const isWanted = ({ ruleId }: { readonly ruleId: string }) => ruleId === rule;
    tests.push(
      ({ report, checks }) =>
        report.hits.some(isWanted) || checks.some(({ rules = [] }) => rules.some(isWanted)),
    );
  }
  if (correlationId !== undefined) tests.push(({ correlationIds }) => correlationIds.includes(correlationId));
  if (wouldHaveBlocked !== undefined) {
    const wanted = wouldHaveBlocked === 'true';
    tests.push(({ checks }) => checks.some((check) => check.wouldHaveBlocked > 0) === wanted);
  }
  return tests;
}
