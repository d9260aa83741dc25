import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { IDBFactory } from 'fake-indexeddb';
import { createFindServer } from '../../../src/extension/background/chosen-server.ts';
import { openDatabase } from '../../../src/extension/background/database.ts';
import { createRetry } from '../../../src/extension/background/retry.ts';
import { runCoalesced } from '../../../src/extension/background/run-coalesced.ts';
import { bringUpToDate } from '../../../src/extension/background/sessions/bring-up-to-date.ts';
import {
  createSessionStore,
  type SessionStore,
} from '../../../src/extension/background/sessions/session-store.ts';
import type { ReportSessionRequest } from '../../../src/protocol/index.ts';
import { CLIENT_TOKEN } from '../test-server.ts';

const CLIENT_ID = '7d444840-9dc0-41d1-b245-5ffdce74fad2';
/** So short that an end that keeps silent holds up a trial for less than a second. */
const TIMEOUT_MS = 400;
const DELAYS = { firstMs: 5, lastMs: 40 };

/** The service worker's part in it: its store, its client, its retries. */
export interface Outbox {
  readonly store: SessionStore;
  /** Stores a report and begins to deliver it, as the service worker does. */
  save(report: ReportSessionRequest): Promise<void>;
  /** Sessions of which the page was told that the server blocks something, and how often. */
  readonly blocked: ReadonlyMap<string, number>;
}

/** Opens an empty one. @param serverUrl where it sends everything */
export async function openOutbox(serverUrl: string): Promise<Outbox> {
  globalThis.indexedDB = new IDBFactory();
  const now = () => new Date();
  const database = await openDatabase();
  const store = createSessionStore({ database, clientId: CLIENT_ID, now });
  const enrolment = { serverUrl, clientToken: CLIENT_TOKEN, channel: 'stable' };
  const findServer = createFindServer({
    database,
    readEnrolment: async () => enrolment,
    fetch,
    timeoutMs: TIMEOUT_MS,
  });
  const blocked = new Map<string, number>();
  // The browser's alarm is for a worker that was stopped.
  const alarms = { create: async () => undefined, clear: async () => true };
  const retry = createRetry(alarms, 'retry', () => void deliver(), DELAYS);
  const deliver = runCoalesced(() =>
    bringUpToDate({
      store,
      findServer,
      retry,
      now,
      randomUuid: randomUUID,
      facts: { recordContact: async () => undefined },
      underWay: new Set(),
      onMonitored: async () => undefined,
      onAnswer: ({ sessionId, verdicts }) => {
        const count = verdicts?.filter(({ action }) => action === 'block').length ?? 0;
        blocked.set(sessionId, (blocked.get(sessionId) ?? 0) + count);
      },
    }),
  );
  return {
    store,
    blocked,
    save: async (report) => {
      await store.save({ ...report, recipient: (await findServer()).id });
      void deliver();
    },
  };
}
