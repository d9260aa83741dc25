import { z } from 'zod';
import type { Database, MonitoredSession, PendingDelivery, SessionRecord } from '../database.ts';
import { keepNewest } from '../sessions/keep-newest.ts';

/** Sessions that have ended and that the server still checks. */
export interface MonitoredStore {
  /**
   * Remembers one, in place of the oldest where there are too many, unless another server was chosen meanwhile.
   * @param server id of the one that checks it
   * @param delivery the request that ended the session
   */
  add(server: string, record: SessionRecord, delivery: PendingDelivery): Promise<void>;
  /** @param sessionId the server's name for it */
  find(sessionId: string): Promise<MonitoredSession | undefined>;
  remove(sessionId: string): Promise<void>;
  /** Forgets those whose checks take too long. @returns how many are left */
  prune(): Promise<number>;
  /** @returns id of the last event that was seen of a server; '0' before the first: all that it has kept */
  readPosition(server: string): Promise<string>;
  savePosition(server: string, position: string): Promise<void>;
}

/** By then the server has tried its slowest check five times. */
const MAX_AGE_MS = 15 * 60_000;
/** Each holds text, some 100,000 characters at most. Far more than a person's pages end within that time. */
const MAX_SESSIONS = 256;
const PositionSchema = z.strictObject({ server: z.string(), position: z.string().regex(/^\d{1,16}$/) });

export function createMonitoredStore(database: Database, now: () => Date): MonitoredStore {
  const dropOldest = async (): Promise<void> => {
    const all = await database.getAll('monitored');
    const newestFirst = all.toSorted((a, b) => b.untilMs - a.untilMs);
    for (const { sessionId } of newestFirst.slice(MAX_SESSIONS))
      await database.delete('monitored', sessionId);
  };

  return {
    async add(server, { head, sessionId: name, sent }, { request }) {
      const { sessionId, origin, startedAt } = head;
      const text = keepNewest([...sent, ...(request.text ?? [])]);
      const untilMs = now().getTime() + MAX_AGE_MS;
      const transaction = database.transaction(['monitored', 'facts'], 'readwrite');
      if ((await transaction.objectStore('facts').get('server')) === server) {
        const session = { sessionId, name, origin, startedAt, sent: text, untilMs };
        await transaction.objectStore('monitored').put(session);
      }
      await transaction.done;
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
    async readPosition(server) {
      const stored = PositionSchema.safeParse(await database.get('facts', 'event-position'));
      return stored.success && stored.data.server === server ? stored.data.position : '0';
    },
    async savePosition(server, position) {
      const seen = PositionSchema.safeParse({ server, position });
      if (seen.success) await database.put('facts', seen.data, 'event-position');
    },
  };
}
