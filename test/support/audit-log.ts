import {
  computeEntryHash,
  computeOrigin,
  computeRecordDigest,
  toCanonicalJson,
} from '../../server/audit/chain.ts';
import { printEntry } from '../../server/audit/parse-entry.ts';
import { signDocument } from '../../server/signing/index.ts';
import type { ChainEntry } from '../../server/storage/store.ts';
import type { AuditCheckpoint } from '../../src/protocol/index.ts';
import { makeFinish, makeStart } from './sessions.ts';
import { CHANNEL_KEY } from './signed-documents.ts';

export const LOG_ID = '0d9ad9f2-55ab-4c34-8a3c-6b3f8a5a4f10';

/** A record with something of its own in it. */
export function makeRecord(number: number): object {
  const head = makeStart({ sessionId: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` });
  const { report, endReason, endedAt } = makeFinish(head.sessionId, number + 1);
  return { ...head, report, endReason, endedAt, updates: number + 2, checks: [] };
}

/** Links records, as a server would. */
export function makeChain(records: readonly object[], logId = LOG_ID): readonly ChainEntry[] {
  let hash = computeOrigin(logId);
  return records.map((value, index) => {
    const record = toCanonicalJson(value);
    const digest = computeRecordDigest(record);
    const facts = {
      position: index + 1,
      recordedAt: new Date(1_906_545_600_000 + index).toISOString(),
      digest,
    };
    hash = computeEntryHash(hash, facts);
    return { ...facts, hash, record };
  });
}

export function makeCheckpoint(
  chain: readonly ChainEntry[],
  size: number,
  overrides: Partial<AuditCheckpoint> = {},
): AuditCheckpoint {
  return {
    type: 'checkpoint',
    log: LOG_ID,
    size,
    head: chain[size - 1]?.hash ?? computeOrigin(LOG_ID),
    forgottenThrough: 0,
    issued: '2030-06-01T12:00:00.000Z',
    ...overrides,
  };
}

export const printLog = (chain: readonly ChainEntry[]): string =>
  chain.map((entry) => `${printEntry(entry)}\n`).join('');

export const printCheckpoints = (checkpoints: readonly AuditCheckpoint[], key = CHANNEL_KEY): string =>
  checkpoints.map((checkpoint) => `${new TextDecoder().decode(signDocument(checkpoint, [key]))}\n`).join('');
