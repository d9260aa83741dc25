import { createResult, type Result } from '../../engine/report.ts';
import { measureLoad } from '../client/measure-load.ts';
import { makeBatches, makeUpdates } from '../client/requests.ts';
import type { Profile } from '../profile.ts';
import { withServer } from '../with-server.ts';

const CONNECTIONS = 64;
const UPDATES_PER_SESSION = 20;
const BATCH = 32;

/** Acknowledged, so on disk: updates, sessions of one request, and updates that come in batches. */
export async function measureThroughput({ warmUpMs, measureMs }: Profile): Promise<readonly Result[]> {
  const times = { warmUpMs, measureMs };
  const shape = { updates: UPDATES_PER_SESSION, hasText: false };
  const updates = await withServer([], ({ address }) =>
    measureLoad({ address, connections: CONNECTIONS, ...times, makeRequests: () => makeUpdates(shape) }),
  );
  const sessions = await withServer([], ({ address }) =>
    measureLoad({
      address,
      connections: CONNECTIONS,
      ...times,
      makeRequests: () => makeUpdates({ updates: 1, hasText: false }),
    }),
  );
  const batches = await withServer([], ({ address }) =>
    measureLoad({ address, connections: 8, ...times, makeRequests: () => makeBatches(shape, BATCH) }),
  );
  return [
    createResult('durable_updates_per_second_sqlite', updates.perSecond, 'updates/s', 'higher'),
    createResult('durable_update_ms_p50', updates.p50Ms, 'ms'),
    createResult('durable_update_ms_p99', updates.p99Ms, 'ms'),
    createResult('sessions_per_second', sessions.perSecond, 'sessions/s', 'higher'),
    createResult('session_ms_p50', sessions.p50Ms, 'ms'),
    createResult('session_ms_p99', sessions.p99Ms, 'ms'),
    createResult('batched_updates_per_second', batches.perSecond * BATCH, 'updates/s', 'higher'),
    createResult('batch_of_32_ms_p99', batches.p99Ms, 'ms'),
  ];
}
