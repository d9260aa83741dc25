import type { ReportSessionRequest } from '../../../protocol/index.ts';
import { runCoalesced } from '../run-coalesced.ts';
import { bringUpToDate, type UpdateParts } from './bring-up-to-date.ts';
import { deliverOne } from './deliver-sessions.ts';

/** Tells the server what it has to know. */
export interface Deliverer {
  /** Delivers what waits, and ends sessions that nothing was heard of. */
  deliver(): Promise<void>;
  /** Stores a report and begins to deliver it. Resolves when it is on disk. */
  take(request: ReportSessionRequest): Promise<void>;
}

export function createDeliverer(given: Omit<UpdateParts, 'underWay'>): Deliverer {
  const parts: UpdateParts = { ...given, underWay: new Set() };
  const deliver = runCoalesced(() => bringUpToDate(parts));
  return {
    deliver,
    async take(request) {
      parts.retry.arm();
      await parts.store.save(request);
      // Where a reader waits for what the server says, that waits for nothing that is under way.
      const isUrgent = request.awaits === true && request.text !== undefined;
      void (isUrgent ? deliverOne(parts, request.head.sessionId).then(deliver) : deliver());
    },
  };
}
