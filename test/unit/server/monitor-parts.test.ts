import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createEventFeed } from '../../../server/monitor/create-event-feed.ts';
import { createLane } from '../../../server/monitor/create-lane.ts';
import type { LeasedJob } from '../../../server/monitor/job-queue.ts';
import type { EventStore, StoredEvent } from '../../../server/storage/store.ts';
import { waitUntil } from '../../support/wait-until.ts';

const logger = pino({ level: 'silent' });

const makeJob = (jobId: string): LeasedJob => ({
  jobId,
  sessionId: 's',
  guardrail: 'judge',
  text: '',
  correlationId: 'r',
  attempt: 1,
});

describe('a lane', () => {
  function createHeldLane(jobs: LeasedJob[], concurrency: number) {
    const letThrough: (() => void)[] = [];
    const done: string[] = [];
    let most = 0;
    const lane = createLane({
      concurrency,
      lease: async (limit) => jobs.splice(0, limit),
      handle: async ({ jobId }) => {
        most = Math.max(most, letThrough.length + 1 - done.length);
        await new Promise<void>((resolve) => letThrough.push(resolve));
        done.push(jobId);
        if (jobId === 'bad') throw new Error('disk is full');
      },
      logger,
    });
    return { lane, letThrough, done, countMost: () => most };
  }

  test('has no more jobs at a time than it may, and takes the next when one is done', async () => {
    const ids = ['a', 'b', 'bad', 'c', 'd', 'e', 'f'];
    const held = createHeldLane(ids.map(makeJob), 3);
    held.lane.start();
    for (const [at] of ids.entries()) {
      await waitUntil(() => held.letThrough.length > at);
      held.letThrough[at]?.();
    }
    await waitUntil(() => held.done.length === ids.length);
    expect(held.countMost()).toBe(3);
    await held.lane.stop();
  });

  test('is woken by what comes while it looks, and by what comes later', async () => {
    const jobs: LeasedJob[] = [];
    const held = createHeldLane(jobs, 1);
    held.lane.start();
    jobs.push(makeJob('a'));
    held.lane.wake();
    await waitUntil(() => held.letThrough.length === 1, 900);
    held.letThrough[0]?.();
    await held.lane.stop();
  });

  test('takes nothing more when it is stopped, and is stopped when what it has is done', async () => {
    const jobs = ['a', 'b'].map(makeJob);
    const held = createHeldLane(jobs, 1);
    held.lane.start();
    await waitUntil(() => held.letThrough.length === 1);
    let isStopped = false;
    const stopped = held.lane.stop().finally(() => {
      isStopped = true;
    });
    await new Promise(setImmediate);
    expect(isStopped).toBe(false);
    held.letThrough[0]?.();
    await stopped;
    expect(held.done).toEqual(['a']);
    expect(jobs).toHaveLength(1);
  });
});

describe('an event feed', () => {
  function createMemoryFeed(heartbeatMs: number) {
    const kept: StoredEvent[] = [];
    const store: EventStore = {
      list: async (_owner, after, limit) => kept.filter(({ position }) => position > after).slice(0, limit),
      findLast: async () => kept.length,
      prune: async () => {},
    };
    const feed = createEventFeed(store, { heartbeatMs, keep: 10 });
    const add = (count: number) => {
      for (let i = 0; i < count; i += 1)
        kept.push({ position: kept.length + 1, event: {} as StoredEvent['event'] });
      feed.announce('me');
    };
    return { feed, add };
  }

  test('gives all there is in order, page by page, then what comes', async () => {
    const { feed, add } = createMemoryFeed(60_000);
    add(250);
    const controller = new AbortController();
    const positions: number[] = [];
    const following = (async () => {
      for await (const page of feed.follow('me', 10, controller.signal)) {
        positions.push(...page.map(({ position }) => position));
      }
    })();
    await waitUntil(() => positions.length === 240);
    add(1);
    await waitUntil(() => positions.length === 241);
    expect(positions).toEqual(Array.from({ length: 241 }, (_, at) => at + 11));
    controller.abort();
    await following;
  });

  test('gives empty pages while nothing comes, and ends when it is closed', async () => {
    const { feed } = createMemoryFeed(1);
    let pages = 0;
    for await (const page of feed.follow('me', 0, new AbortController().signal)) {
      expect(page).toEqual([]);
      pages += 1;
      if (pages === 3) feed.close();
    }
    expect(pages).toBe(3);
  });
});
