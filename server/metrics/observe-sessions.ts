import type { SessionStore } from '../storage/store.ts';
import type { Metrics } from './metrics.ts';

/** @returns the same store, which counts the records that it has written */
export function observeSessions(store: SessionStore, metrics: Metrics): SessionStore {
  return {
    ...store,
    async write(changes) {
      const stale = await store.write(changes);
      for (const { session, audit } of changes) {
        if (audit !== null && !stale.has(session.sessionId)) metrics.sessionEnded(audit);
      }
      return stale;
    },
  };
}
