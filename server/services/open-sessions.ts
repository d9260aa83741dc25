import type { FastifyBaseLogger } from 'fastify';
import type { CheckRunner } from '../checks/check-runner.ts';
import { createEventFeed, type EventFeed } from '../monitor/create-event-feed.ts';
import type { Store } from '../storage/store.ts';
import type { CheckBounds } from './create-session-checks.ts';
import { createSessionService, type SessionService } from './create-session-service.ts';

interface SessionsDeps {
  readonly store: Store;
  readonly runner: CheckRunner;
  readonly now: () => Date;
  readonly logger: FastifyBaseLogger;
}

/** Often enough for proxies that end silent connections. */
const HEARTBEAT_MS = 15_000;
/** Events that clients can still ask for after a break. */
const KEPT_EVENTS = 50_000;

/** Puts sessions, their checks and the events of these together. */
export function openSessions(
  bounds: CheckBounds,
  { store, runner, now, logger }: SessionsDeps,
): { sessions: SessionService; events: EventFeed } {
  const events = createEventFeed(store.events, { heartbeatMs: HEARTBEAT_MS, keep: KEPT_EVENTS });
  const sessions = createSessionService(store.sessions, now, {
    runner,
    queue: store.jobs,
    bounds,
    logger,
    // Jitter has to differ, not to be unforeseeable.
    random: Math.random,
    onEvents: events.announce,
  });
  return { sessions, events };
}
