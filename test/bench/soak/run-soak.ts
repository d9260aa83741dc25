import { setTimeout as wait } from 'node:timers/promises';
import { openEmbeddedStore } from '../../../server/storage/embedded/open-embedded-store.ts';
import { readMemory } from '../../support/served/served.ts';
import { CLIENT_TOKEN } from '../../support/test-server.ts';
import { findQuantile } from '../engine/measure/statistics.ts';
import { Connection, post, writePost } from '../server/client/connection.ts';
import { makeSession } from '../server/client/requests.ts';
import { withServer } from '../server/with-server.ts';
import { fitSlope, type Point } from './fit-line.ts';

export interface SoakOptions {
  readonly minutes: number;
  /** At a time. */
  readonly sessions: number;
  readonly log: (line: string) => void;
}

export interface SoakReport {
  readonly updates: number;
  readonly errors: number;
  readonly heapMb: number;
  readonly heapMbPerMinute: number;
  readonly rssMbPerMinute: number;
  readonly openJobs: number;
  /** Of each minute. */
  readonly p99Ms: readonly number[];
}

const MINUTE_MS = 60_000;
const BYTES_PER_MEGABYTE = 2 ** 20;
/** Updates of a session, one every few seconds, as somebody reads. */
const UPDATES = 6;
const PAUSE_MS = 3_000;
const SAMPLE_MS = 5_000;
/** Share of the time whose samples aren't counted: code is compiled and buffers grow to their size. */
const WARM_UP = 0.2;
/** Sessions share connections, as those of one browser do. */
const SESSIONS_PER_CONNECTION = 10;
const GUARDRAILS = [
  { id: 'model', checkpoint: 'BATCHED', slowMs: 20 },
  { id: 'judge', checkpoint: 'DEFERRED', slowMs: 200, concurrency: 64 },
] as const;

export function runSoak({ minutes, sessions, log }: SoakOptions): Promise<SoakReport> {
  return withServer(GUARDRAILS, async (server, databasePath) => {
    const startedAt = performance.now();
    const endsAt = startedAt + minutes * MINUTE_MS;
    const lanes = await startLanes(server.address, { sessions, endsAt, startedAt });
    const heap: Point[] = [];
    const rss: Point[] = [];
    while (performance.now() < endsAt) {
      await wait(Math.min(SAMPLE_MS, Math.max(0, endsAt - performance.now())));
      const { heapBytes, rssBytes } = await readMemory(server);
      const x = (performance.now() - startedAt) / MINUTE_MS;
      heap.push({ x, y: heapBytes / BYTES_PER_MEGABYTE });
      rss.push({ x, y: rssBytes / BYTES_PER_MEGABYTE });
      log(`${x.toFixed(1)} min, ${lanes.counts.updates} updates, heap ${heap.at(-1)?.y.toFixed(1)} MB`);
    }
    await lanes.ended;
    const store = await openEmbeddedStore(databasePath);
    const openJobs = await store.jobs.count();
    await store.close();
    const isWarm = ({ x }: Point) => x >= minutes * WARM_UP;
    return {
      ...lanes.counts,
      heapMb: heap.at(-1)?.y ?? 0,
      heapMbPerMinute: fitSlope(heap.filter(isWarm)),
      rssMbPerMinute: fitSlope(rss.filter(isWarm)),
      openJobs,
      p99Ms: lanes.timesMs.map((times) => findQuantile(times, 0.99)),
    };
  });
}

interface LanesOptions {
  readonly sessions: number;
  readonly startedAt: number;
  readonly endsAt: number;
}

/** Sessions that follow each other without end, side by side, and what became of their updates. */
async function startLanes(address: string, { sessions, startedAt, endsAt }: LanesOptions) {
  const counts = { updates: 0, errors: 0 };
  /** By minute. */
  const timesMs: number[][] = [];
  const send = async (connection: Shared, request: string): Promise<void> => {
    const sentAt = performance.now();
    try {
      await connection.post(request);
      counts.updates += 1;
    } catch {
      counts.errors += 1;
    }
    const minute = Math.floor((sentAt - startedAt) / MINUTE_MS);
    (timesMs[minute] ??= []).push(performance.now() - sentAt);
  };
  const run = async (connection: Shared): Promise<void> => {
    // Spread, so that not all of them speak at once.
    await wait(Math.random() * PAUSE_MS);
    while (performance.now() < endsAt) {
      for (const update of makeSession({ updates: UPDATES, hasText: true })) {
        await send(connection, writePost('/v1/stream/update', CLIENT_TOKEN, update));
        await wait(PAUSE_MS * (0.5 + Math.random()));
        if (performance.now() >= endsAt) break;
      }
    }
  };
  const count = Math.ceil(sessions / SESSIONS_PER_CONNECTION);
  const connections = await Promise.all(
    Array.from({ length: count }, async () => new Shared(await Connection.open(address))),
  );
  const lanes = Array.from({ length: sessions }, (_, lane) => run(connections[lane % count] as Shared));
  const end = async () => {
    await Promise.all(lanes);
    for (const connection of connections) connection.close();
  };
  return { counts, timesMs, ended: end() };
}

/** A connection that several use, one after the other. */
class Shared {
  readonly #connection: Connection;
  #last: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  post(request: string): Promise<string> {
    const answered = this.#last.then(() => post(this.#connection, request));
    this.#last = answered.catch(() => {});
    return answered;
  }

  close(): void {
    this.#connection.close();
  }
}
