import type { EventStore, StoredEvent } from '../storage/store.ts';
import { Bell } from './bell.ts';

/** Tells clients of their sessions' events, as they come; an audience is made by {@link makeAudience}. */
export interface EventFeed {
  /** There are new events for an audience. */
  announce(audience: string): void;
  /** @returns the position after which only what is new from now on comes */
  findLast(): Promise<number>;
  /**
   * All events for an audience after a position, in order; an empty list where nothing has come for so long.
   * Ends when the feed is closed or the signal is aborted.
   */
  follow(
    audience: string,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly StoredEvent[], void, void>;
  /** How many follow now. */
  countFollowers(): number;
  /** Ends all that follow the events of an audience. */
  dismiss(audience: string): void;
  /** Ends all that follow. */
  close(): void;
  /** Forgets the oldest events beyond what is kept for those who come back. */
  prune(): Promise<void>;
}

export interface EventFeedOptions {
  /** Silence after which an empty list is given, milliseconds. */
  readonly heartbeatMs: number;
  /** Events of all audiences together. */
  readonly keep: number;
}

const PAGE = 100;

interface Follower {
  readonly wake: () => void;
  readonly dismiss: () => void;
}

export function createEventFeed(store: EventStore, { heartbeatMs, keep }: EventFeedOptions): EventFeed {
  const followers = new Map<string, Set<Follower>>();
  const closing = new AbortController();

  const listen = (audience: string, follower: Follower) => {
    const ofAudience = followers.get(audience) ?? new Set();
    followers.set(audience, ofAudience.add(follower));
    return () => {
      ofAudience.delete(follower);
      if (ofAudience.size === 0) followers.delete(audience);
    };
  };

  return {
    announce: (audience) => {
      for (const { wake } of followers.get(audience) ?? []) wake();
    },
    findLast: () => store.findLast(),
    async *follow(audience, after, signal) {
      const bell = new Bell();
      const dismissed = new AbortController();
      const forget = listen(audience, { wake: bell.ring, dismiss: () => dismissed.abort() });
      const stops = [closing.signal, dismissed.signal, signal];
      for (const stop of stops) stop.addEventListener('abort', bell.ring);
      try {
        let last = after;
        while (!stops.some(({ aborted }) => aborted)) {
          bell.hush();
          const page = await store.list(audience, last, PAGE);
          last = page.at(-1)?.position ?? last;
          if (page.length > 0) yield page;
          else if (!(await bell.wait(heartbeatMs))) yield [];
        }
      } finally {
        forget();
        for (const stop of stops) stop.removeEventListener('abort', bell.ring);
      }
    },
    countFollowers: () => [...followers.values()].reduce((sum, { size }) => sum + size, 0),
    dismiss: (audience) => {
      for (const { dismiss } of followers.get(audience) ?? []) dismiss();
    },
    close: () => closing.abort(),
    prune: () => store.prune(keep),
  };
}
