import type { EventStore, StoredEvent } from '../storage/store.ts';
import { Bell } from './bell.ts';

/** Tells owners of their sessions' events, as they come. */
export interface EventFeed {
  /** There are new events of an owner. */
  announce(owner: string): void;
  /** @returns the position after which only what is new from now on comes */
  findLast(): Promise<number>;
  /**
   * All events of an owner after a position, in order; an empty list where nothing has come for so long.
   * Ends when the feed is closed or the signal is aborted.
   */
  follow(
    owner: string,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly StoredEvent[], void, void>;
  /** How many follow now. */
  countFollowers(): number;
  /** Ends all that follow an owner's events. */
  dismiss(owner: string): void;
  /** Ends all that follow. */
  close(): void;
  /** Forgets the oldest events beyond what is kept for those who come back. */
  prune(): Promise<void>;
}

export interface EventFeedOptions {
  /** Silence after which an empty list is given, milliseconds. */
  readonly heartbeatMs: number;
  /** Events of all owners together. */
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

  const listen = (owner: string, follower: Follower) => {
    const ofOwner = followers.get(owner) ?? new Set();
    followers.set(owner, ofOwner.add(follower));
    return () => {
      ofOwner.delete(follower);
      if (ofOwner.size === 0) followers.delete(owner);
    };
  };

  return {
    announce: (owner) => {
      for (const { wake } of followers.get(owner) ?? []) wake();
    },
    findLast: () => store.findLast(),
    async *follow(owner, after, signal) {
      const bell = new Bell();
      const dismissed = new AbortController();
      const forget = listen(owner, { wake: bell.ring, dismiss: () => dismissed.abort() });
      const stops = [closing.signal, dismissed.signal, signal];
      for (const stop of stops) stop.addEventListener('abort', bell.ring);
      try {
        let last = after;
        while (!stops.some(({ aborted }) => aborted)) {
          bell.hush();
          const page = await store.list(owner, last, PAGE);
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
    dismiss: (owner) => {
      for (const { dismiss } of followers.get(owner) ?? []) dismiss();
    },
    close: () => closing.abort(),
    prune: () => store.prune(keep),
  };
}
