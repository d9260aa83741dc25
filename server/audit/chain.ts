import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** Version and purpose of each kind of hash, so that none can be passed off as one of another kind. */
const DOMAINS = {
  log: 'stinger/audit/log/v1',
  record: 'stinger/audit/record/v1',
  entry: 'stinger/audit/entry/v1',
} as const;

/** What an entry of the chain says of its record, besides the record. */
export interface EntryFacts {
  /** 1 for the first entry of a log, one more for each next. */
  readonly position: number;
  /** When the server wrote it, by its own clock; as `Date.toISOString` writes it. */
  readonly recordedAt: string;
  /** Of the record; stays when retention deletes it. */
  readonly digest: string;
}

/**
 * Gives the one spelling of a JSON value, by RFC 8785: it is what is stored, digested and exported.
 * @throws {TypeError} when the value is no JSON
 */
export function toCanonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Only JSON has a canonical form.');
  return text;
}

/** @returns what the first entry of a log follows: SHA-256 in hex, like all of these */
export function computeOrigin(logId: string): string {
  return hash(DOMAINS.log, logId);
}

/** @param canonical of the record, made by {@link toCanonicalJson} */
export function computeRecordDigest(canonical: string): string {
  return hash(DOMAINS.record, canonical);
}

/**
 * @param previous hash of the entry before, or the log's origin
 * @returns hash of the entry; it stands for the whole log up to there
 */
export function computeEntryHash(previous: string, { position, recordedAt, digest }: EntryFacts): string {
  return hash(DOMAINS.entry, previous, String(position), recordedAt, digest);
}

/** No part but the last can hold a line feed, so no two lists of parts are hashed as the same text. */
function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}
