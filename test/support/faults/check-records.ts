import { openEmbeddedStore } from '../../../server/storage/embedded/open-embedded-store.ts';
import type { AuditRecord, CheckSummary } from '../../../src/protocol/index.ts';
import type { LoadSession } from './message-load.ts';

/** What a database says of the sessions of a load. */
export interface Findings {
  readonly records: number;
  /** Acknowledged updates that are in no record. */
  readonly lost: number;
  /** Requests that were acknowledged as new more than once, and sessions with more than one record. */
  readonly twice: number;
  /** Sessions whose checks are not what they should be: each batched and deferred check counted exactly once. */
  readonly wrongChecks: number;
  readonly openJobs: number;
  /** Texts that should have been forgotten. */
  readonly texts: number;
  /** Deferred checks that were done. */
  readonly jobsDone: number;
}

const ALL = 1_000_000;

/**
 * Compares what clients know with what is stored; the server has to be ended.
 * @param updates of each session
 * @param isRight whether the counts of a session's checks are as they should be
 */
export async function checkRecords(
  databasePath: string,
  sessions: readonly LoadSession[],
  isRight: (checks: readonly CheckSummary[], session: LoadSession) => boolean,
): Promise<Findings> {
  const store = await openEmbeddedStore(databasePath);
  try {
    const records = (await store.audit.list(ALL)).map(({ record }) => record);
    const byId = Map.groupBy(records, ({ sessionId }) => sessionId);
    const texts = await store.sessions.readTexts(sessions.map(({ sessionId }) => sessionId));
    let [lost, twice, wrongChecks] = [0, 0, 0];
    for (const session of sessions) {
      const [record, ...more] = byId.get(session.sessionId) ?? [];
      lost += countLost(session, record);
      twice += more.length + [...session.fresh.values()].filter((count) => count > 1).length;
      if (record !== undefined && !isRight(record.checks, session)) wrongChecks += 1;
    }
    return {
      records: records.length,
      lost,
      twice,
      wrongChecks,
      openJobs: await store.jobs.count(),
      texts: texts.size,
      jobsDone: records.flatMap(({ checks }) => checks).reduce((sum, check) => sum + countDeferred(check), 0),
    };
  } finally {
    await store.close();
  }
}

const countDeferred = ({ checkpoint, checks }: CheckSummary): number =>
  checkpoint === 'DEFERRED' ? checks : 0;

function countLost(session: LoadSession, record: AuditRecord | undefined): number {
  return Math.max(0, session.acks.size - (record?.updates ?? 0));
}
