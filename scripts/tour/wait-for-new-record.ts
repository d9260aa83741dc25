import { setTimeout as wait } from 'node:timers/promises';
import type { AuditRecord } from '../../src/protocol/index.ts';
import type { Companion } from '../stage/companion.ts';

const POLL_MS = 50;
/** A session that fell silent earlier ends as this whenever the server notices: never the one that is waited for. */
const ENDED_BY_SILENCE = 'lost';

/**
 * Waits for an audit record of a session that was not there before.
 * @param known ids of the sessions that were there
 * @returns the record; null when none came within `timeoutMs`
 */
export async function waitForNewRecord(
  companion: Pick<Companion, 'listSessions'>,
  known: ReadonlySet<string>,
  timeoutMs: number,
): Promise<AuditRecord | null> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const records = await companion.listSessions();
    const isNew = ({ sessionId, endReason }: AuditRecord): boolean =>
      !known.has(sessionId) && endReason !== ENDED_BY_SILENCE;
    const record = records.find(isNew);
    if (record !== undefined) return record;
    if (performance.now() > deadline) return null;
    await wait(POLL_MS);
  }
}
