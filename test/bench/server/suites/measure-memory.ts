import { readMemory } from '../../../support/served/served.ts';
import { createResult, type Result } from '../../engine/report.ts';
import { Connection, post } from '../client/connection.ts';
import { makeOpening } from '../client/requests.ts';
import type { Profile } from '../profile.ts';
import { withServer } from '../with-server.ts';

const BYTES_PER_MEGABYTE = 2 ** 20;
const BATCH = 50;
/** Opened and forgotten first, so that code and buffers that any number of sessions needs are there. */
const WARM_UP = 1_000;

/** What live sessions take of the server's memory, after a collection, and what of the machine's. */
export function measureMemory({ sessions }: Profile): Promise<readonly Result[]> {
  return withServer([], async (server) => {
    const connection = await Connection.open(server.address);
    const open = async (count: number) => {
      for (let opened = 0; opened < count; opened += BATCH) await post(connection, makeOpening(BATCH));
    };
    await open(WARM_UP);
    const before = await readMemory(server);
    const results: Result[] = [];
    let opened = 0;
    for (const count of sessions) {
      await open(count - opened);
      opened = count;
      const { heapBytes, rssBytes } = await readMemory(server);
      const toMegabytes = (bytes: number) => Math.max(0, bytes) / BYTES_PER_MEGABYTE;
      const heap = toMegabytes(heapBytes - before.heapBytes);
      const rss = toMegabytes(rssBytes - before.rssBytes);
      results.push(
        createResult(`memory_heap_mb_${count}_sessions`, heap, 'MB'),
        createResult(`memory_rss_mb_${count}_sessions`, rss, 'MB'),
      );
      // The largest number says most about a session, the others about buffers.
      if (count === sessions.at(-1)) {
        results.push(createResult('memory_mb_per_1000_sessions', rss / (count / 1_000), 'MB'));
      }
    }
    connection.close();
    return results;
  });
}
