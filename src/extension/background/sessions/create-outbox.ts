import type { FindServer } from '../chosen-server.ts';
import type { Database } from '../database.ts';
import type { Facts } from '../facts.ts';
import { followVerdicts } from '../monitored/follow-verdicts.ts';
import { createMonitoredStore } from '../monitored/monitored-store.ts';
import { takeLateVerdict } from '../monitored/take-late-verdict.ts';
import type { Retry } from '../retry.ts';
import { createDeliverer, type Deliverer } from './create-deliverer.ts';
import { createSessionStore, type SessionStore } from './session-store.ts';
import { tellVerdicts } from './tell-verdicts.ts';

/** All that the server is told of sessions, and what it says of them, then and later. */
export interface Outbox extends Deliverer {
  readonly store: SessionStore;
  /** Hears what the server's checks say of answers that are over, while there is anything to hear. */
  follow(): Promise<void>;
}

export interface OutboxParts {
  readonly database: Database;
  readonly clientId: string;
  readonly findServer: FindServer;
  readonly facts: Facts;
  readonly retry: Retry;
  readonly followRetry: Retry;
  readonly tellStream: Parameters<typeof tellVerdicts>[0];
  randomUuid(): string;
  now(): Date;
}

export function createOutbox(parts: OutboxParts): Outbox {
  const { database, clientId, findServer, facts, retry, followRetry, tellStream, randomUuid, now } = parts;
  const store = createSessionStore({ database, clientId, now });
  const monitored = createMonitoredStore(database, now);
  const onVerdict = takeLateVerdict({ record: facts.recordLateVerdict, tell: tellStream });
  const follow = followVerdicts({ findServer, clientId, monitored, retry: followRetry, onVerdict });
  const deliverer = createDeliverer({
    store,
    findServer,
    facts,
    retry,
    randomUuid,
    now,
    onAnswer: tellVerdicts(tellStream),
    async onMonitored(server, record, delivery) {
      await monitored.add(server, record, delivery);
      void follow();
    },
  });
  return { ...deliverer, store, follow };
}
