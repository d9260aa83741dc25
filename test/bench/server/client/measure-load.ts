import { computeMedian, findQuantile } from '../../engine/measure/statistics.ts';
import { Connection, post } from './connection.ts';

export interface LoadResult {
  /** Requests per second. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly count: number;
}

export interface LoadOptions {
  readonly address: string;
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Makes the requests of one connection, without end. */
  readonly makeRequests: () => Iterator<string, never>;
}

/** Keeps all connections busy, each with its next request as soon as the last was answered. */
export async function measureLoad(options: LoadOptions): Promise<LoadResult> {
  const { address, connections: count, warmUpMs, measureMs, makeRequests } = options;
  const connections = await Promise.all(Array.from({ length: count }, () => Connection.open(address)));
  const startedAt = performance.now() + warmUpMs;
  const endsAt = startedAt + measureMs;
  const timesMs: number[] = [];
  const run = async (connection: Connection): Promise<void> => {
    const requests = makeRequests();
    while (performance.now() < endsAt) {
      const request = requests.next().value;
      const sentAt = performance.now();
      await post(connection, request);
      const answeredAt = performance.now();
      if (sentAt >= startedAt && answeredAt <= endsAt) timesMs.push(answeredAt - sentAt);
    }
  };
  await Promise.all(connections.map(run));
  for (const connection of connections) connection.close();
  return {
    perSecond: timesMs.length / (measureMs / 1_000),
    p50Ms: computeMedian(timesMs),
    p99Ms: findQuantile(timesMs, 0.99),
    count: timesMs.length,
  };
}
