import type { AuditCheckpoint } from '../../src/protocol/index.ts';
import { computeEntryHash, computeOrigin, computeRecordDigest } from './chain.ts';
import type { ExportedEntry } from './parse-entry.ts';

/** What is wrong with a log, and where that shows first. */
export interface Fault {
  readonly kind: 'changed' | 'reordered' | 'removed' | 'rewritten' | 'tail-missing';
  /** Of the first entry that isn't as it was written. */
  readonly position: number;
  /** For people. */
  readonly detail: string;
}

export interface LogState {
  readonly entries: number;
  /** Entries whose records retention deleted. */
  readonly forgotten: number;
  /** Entries behind the newest checkpoint: chained, and not signed yet. */
  readonly unsigned: number;
}

export type Finding = { readonly fault: Fault } | { readonly state: LogState };

/** An entry, or null for a line that can't be one. */
type Line = ExportedEntry | null;

/**
 * Follows a log from its first entry to its last. Holds one entry at a time.
 * @param lines the whole log, in the order of the export
 * @param checkpoints verified, of one log, at least one, in any order
 */
export async function findFault(
  lines: AsyncIterable<Line>,
  checkpoints: readonly AuditCheckpoint[],
): Promise<Finding> {
  const bounds = readBounds(checkpoints);
  const iterator = lines[Symbol.asyncIterator]();
  const fault = bounds.check(0, bounds.origin);
  if (fault !== null) return { fault };
  let previous = bounds.origin;
  let position = 0;
  let forgotten = 0;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    position += 1;
    const line = next.value;
    if (!follows(line, previous, position)) {
      return { fault: await explainBreak(line, { previous, position, rest: iterator }) };
    }
    if (line.canonical === null) forgotten += 1;
    previous = line.hash;
    const wrong = checkRecord(line, bounds.forgottenThrough) ?? bounds.check(position, previous);
    if (wrong !== null) return { fault: wrong };
  }
  if (position < bounds.size) return { fault: describeMissingTail(position, bounds) };
  return { state: { entries: position, forgotten, unsigned: position - bounds.size } };
}

interface Bounds {
  readonly origin: string;
  readonly size: number;
  readonly newestIssued: string;
  readonly forgottenThrough: number;
  /** Compares what the checkpoints of a size say with what the chain came to. */
  check(position: number, hash: string): Fault | null;
}

function readBounds(checkpoints: readonly AuditCheckpoint[]): Bounds {
  const heads = new Map<number, Set<string>>();
  for (const { size, head } of checkpoints) heads.set(size, (heads.get(size) ?? new Set()).add(head));
  const newest = checkpoints.reduce((best, one) => (one.size > best.size ? one : best));
  let goodThrough = 0;
  return {
    origin: computeOrigin(newest.log),
    size: newest.size,
    newestIssued: newest.issued,
    forgottenThrough: Math.max(...checkpoints.map((checkpoint) => checkpoint.forgottenThrough)),
    check(position, hash) {
      const signed = heads.get(position);
      if (signed === undefined) return null;
      if (signed.size === 1 && signed.has(hash)) {
        goodThrough = position;
        return null;
      }
      return {
        kind: 'rewritten',
        position: Math.min(goodThrough + 1, position),
        detail: `The entries from there to ${position} fit each other, and not the checkpoint of ${position} entries.`,
      };
    },
  };
}

function follows(line: Line, previous: string, position: number): line is ExportedEntry {
  return line !== null && line.position === position && line.hash === computeEntryHash(previous, line);
}

function checkRecord(line: ExportedEntry, forgottenThrough: number): Fault | null {
  const { position, canonical, digest } = line;
  if (canonical === null) {
    if (position <= forgottenThrough) return null;
    return { kind: 'removed', position, detail: 'The record is gone, and no checkpoint allows that.' };
  }
  if (computeRecordDigest(canonical) === digest) return null;
  return { kind: 'changed', position, detail: 'The record is not the one that was digested.' };
}

interface Break {
  readonly previous: string;
  readonly position: number;
  readonly rest: AsyncIterator<Line>;
}

/** Looks whether the entry that belongs here comes later: then the order was changed, else something is gone. */
async function explainBreak(line: Line, { previous, position, rest }: Break): Promise<Fault> {
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    const later = next.value;
    if (later !== null && later.hash === computeEntryHash(previous, { ...later, position })) {
      return { kind: 'reordered', position, detail: 'The entry that belongs there comes later.' };
    }
  }
  if (line !== null && line.position > position) {
    const last = line.position - 1;
    return { kind: 'removed', position, detail: `The entries from ${position} to ${last} are gone.` };
  }
  if (line !== null && line.position < position) {
    return { kind: 'reordered', position, detail: `Entry ${line.position} comes there.` };
  }
  return { kind: 'changed', position, detail: "What stands there doesn't follow from the entry before." };
}

function describeMissingTail(position: number, { size, newestIssued }: Bounds): Fault {
  return {
    kind: 'tail-missing',
    position: position + 1,
    detail: `The log ends after ${position} entries; at ${newestIssued} it had ${size}.`,
  };
}
