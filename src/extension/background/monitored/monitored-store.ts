import type { Database, MonitoredSession, PendingDelivery, SessionRecord } from '../database.ts';
import { keepNewest } from '../sessions/keep-newest.ts';

/** Sessions that have ended and that the server still checks. */
export interface MonitoredStore {
  /**
   * Remembers one, in place of the oldest where there are too many.
   * @param delivery the request that ended the session
   */
  add(record: SessionRecord, delivery: PendingDelivery): Promise<void>;
  /** @param sessionId the server's name for it */
  find(sessionId: string): Promise<MonitoredSession | undefined>;
  remove(sessionId: string): Promise<void>;
  /** Forgets those whose checks take too long. @returns how many are left */
  prune(): Promise<number>;
  /** Id of the last event that was seen; '0' before the first: all that the server has kept. */
  readPosition(): Promise<string>;
  savePosition(position: string): Promise<void>;
}

/** By then the server has tried its slowest check five times. */
const MAX_AGE_MS = 15 * 60_000;
/** Each holds text, some 100,000 characters at most. Far more than a person's pages end within that time. */
const MAX_SESSIONS = 256;
const POSITION = /^\d{1,16}$/;

export function createMonitoredStore(database: Database, now: () => Date): MonitoredStore {
  const dropOldest = async (): Promise<void> => {
    const all = await database.getAll('monitored');
    const newestFirst = all.toSorted((a, b) => b.untilMs - a.untilMs);
    for (const { sessionId } of newestFirst.slice(MAX_SESSIONS))
      await database.delete('monitored', sessionId);
  };

  return {
    async add({ head, sessionId: name, sent }, { request }) {
      const { sessionId, origin, startedAt } = head;
      const text = keepNewest([...sent, ...(request.text ?? [])]);
      const untilMs = now().getTime() + MAX_AGE_MS;
      await database.put('monitored', { sessionId, name, origin, startedAt, sent: text, untilMs });
      if ((await database.count('monitored')) > MAX_SESSIONS) await dropOldest();
    },
    find: (sessionId) => database.get('monitored', sessionId),
    remove: (sessionId) => database.delete('monitored', sessionId),
    async prune() {
      const nowMs = now().getTime();
      for (const { sessionId, untilMs } of await database.getAll('monitored')) {
        if (untilMs < nowMs) await database.delete('monitored', sessionId);
      }
      return database.count('monitored');
    },
    async readPosition() {
      const position: unknown = await database.get('facts', 'event-position');
      return typeof position === 'string' && POSITION.test(position) ? position : '0';
    },
    async savePosition(position) {
      if (POSITION.test(position)) await database.put('facts', position, 'event-position');
    },
  };
}
