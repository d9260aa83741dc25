import { stringify } from 'csv-stringify/sync';
import type { AuditRecord } from '../../src/protocol/index.ts';
import type { ChainEntry } from '../storage/store.ts';
import { parseRecord } from './parse-record.ts';

type Read = (record: AuditRecord) => string | number;

const countChecks =
  (field: 'checks' | 'unanswered' | 'warned' | 'blocked' | 'wouldHaveBlocked'): Read =>
  ({ checks }) =>
    checks.reduce((sum, check) => sum + check[field], 0);

/** Milliseconds to three places: what is behind is noise. */
const printMs = (ms: number | undefined): string =>
  ms === undefined ? '' : String(Math.round(ms * 1_000) / 1_000);

interface Timing {
  readonly totalMs?: number;
  readonly maxMs?: number;
}

const printTiming = (parts: readonly (string | number)[], { totalMs, maxMs }: Timing): string =>
  [...parts, printMs(totalMs), printMs(maxMs)].join(':');

function printCheckTimings({ checks }: AuditRecord): string {
  return checks
    .map((check) => printTiming([check.guardrail, check.checkpoint, check.mode, check.checks], check))
    .join(' ');
}

/** Those of the page, which are checked with each chunk, and those of the server's guardrails. */
function printRuleTimings({ report, checks }: AuditRecord): string {
  const inPage = report.hits.map((hit) => printTiming([hit.ruleId, 'IMMEDIATE', hit.count], hit));
  const atServer = checks.flatMap(({ checkpoint, rules = [] }) =>
    rules.map((rule) => printTiming([rule.ruleId, checkpoint, rule.checks], rule)),
  );
  return [...inPage, ...atServer].join(' ');
}

/** What each column says of a record. Lists are joined with spaces. */
const RECORD_COLUMNS: Readonly<Record<string, Read>> = {
  session_id: (record) => record.sessionId,
  client_id: (record) => record.clientId,
  origin: (record) => record.origin,
  format: (record) => record.format,
  transport: (record) => record.transport,
  bundle_digest: (record) => record.bundleDigest,
  bundle_version: (record) => record.bundleVersion,
  started_at: (record) => record.startedAt,
  ended_at: (record) => record.endedAt,
  end_reason: (record) => record.endReason,
  updates: (record) => record.updates,
  characters_seen: ({ report }) => report.characters.seen,
  characters_released: ({ report }) => report.characters.released,
  characters_redacted: ({ report }) => report.characters.redacted,
  characters_discarded: ({ report }) => report.characters.discarded,
  characters_held: ({ report }) => report.characters.held,
  verdicts: ({ report }) => report.verdicts.count,
  verdicts_total_ms: ({ report }) => report.verdicts.totalMs,
  verdicts_max_ms: ({ report }) => report.verdicts.maxMs,
  hits: ({ report }) => report.hits.map((hit) => `${hit.ruleId}:${hit.action}:${hit.count}`).join(' '),
  unscanned: ({ report }) =>
    report.unscanned.map(({ reason, bytes, characters }) => `${reason}:${bytes}:${characters}`).join(' '),
  checks: countChecks('checks'),
  checks_unanswered: countChecks('unanswered'),
  checks_warned: countChecks('warned'),
  checks_blocked: countChecks('blocked'),
  checks_would_have_blocked: countChecks('wouldHaveBlocked'),
  check_timings: printCheckTimings,
  rule_timings: printRuleTimings,
  correlation_ids: ({ correlationIds }) => correlationIds.join(' '),
};

const NAMES = ['position', 'recorded_at', ...Object.keys(RECORD_COLUMNS), 'digest', 'hash'];

/** RFC 4180; a cell that a spreadsheet would take for a formula begins with an apostrophe. */
const OPTIONS = { record_delimiter: '\r\n', escape_formulas: true, quoted_string: true } as const;

/** The first line. */
export const CSV_HEADER = stringify([NAMES], OPTIONS);

/** Writes entries as lines, the columns in the order of {@link CSV_HEADER}; a deleted record has empty ones. */
export function printCsvRows(entries: readonly ChainEntry[]): string {
  return stringify(entries.map(toRow), OPTIONS);
}

function toRow({ position, recordedAt, digest, hash, record }: ChainEntry): readonly (string | number)[] {
  const readers = Object.values(RECORD_COLUMNS);
  const parsed = record === null ? null : parseRecord(record);
  const cells = readers.map((read) => (parsed === null ? '' : read(parsed)));
  return [position, recordedAt, ...cells, digest, hash];
}
