import { AuditEntrySchema, parseJson } from '../../src/protocol/index.ts';
import type { ChainEntry } from '../storage/store.ts';
import { type EntryFacts, toCanonicalJson } from './chain.ts';

/** An entry as an export has it. */
export interface ExportedEntry extends EntryFacts {
  readonly hash: string;
  /** The record as canonical JSON; null where it was deleted. */
  readonly canonical: string | null;
}

/**
 * Writes an entry as one line of JSONL, without the line's end: canonical JSON, as the record in it is. What lies in
 * the database goes out as it is, damaged or not.
 */
export function printEntry({ position, recordedAt, digest, hash, record }: ChainEntry): string {
  return `{"digest":"${digest}","hash":"${hash}","position":${position},"record":${record},"recordedAt":"${recordedAt}"}`;
}

/**
 * Reads a line of an export.
 * @returns null when it isn't spelled as {@link printEntry} spells it: then someone has written on it
 */
export function parseEntry(line: string): ExportedEntry | null {
  const parsed = AuditEntrySchema.safeParse(parseJson(line));
  if (!parsed.success || toCanonicalJson(parsed.data) !== line) return null;
  const { record, ...facts } = parsed.data;
  return { ...facts, canonical: record === null ? null : toCanonicalJson(record) };
}
