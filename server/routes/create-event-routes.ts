import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ClientIdSchema, CodedError, decimal } from '../../src/protocol/index.ts';
import { createRequireRole, type Identity } from '../http/authenticate.ts';
import { makeAudience } from '../monitor/audience.ts';
import type { EventFeed } from '../monitor/create-event-feed.ts';
import type { StoredEvent } from '../storage/store.ts';

/** Browsers send it when they connect again; 0: all that is kept. */
const EventHeadersSchema = z.object({
  'last-event-id': decimal(z.int().min(0).max(Number.MAX_SAFE_INTEGER)).optional(),
});

/** Whose events; needed where clients share a token, and of no account where each has its own. */
const EventQuerySchema = z.strictObject({ clientId: ClientIdSchema.optional() });

/** Connections at a time, of all clients and of one. */
const MAX_FOLLOWERS = 2_000;
const MAX_FOLLOWERS_OF_CLIENT = 20;
/** How long a client waits before it connects again, milliseconds. */
const RECONNECT_MS = 3_000;

/**
 * `/v1/stream/events`: verdicts that came after the answer, as server-sent events.
 * @param isWelcome asked again at each record: a client may have been revoked, even by another server
 */
export function createEventRoutes(
  feed: EventFeed,
  isWelcome: (identity: Identity | null) => Promise<boolean>,
): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('preParsing', createRequireRole('client'));
    // Connections that never end by themselves would keep the app from closing.
    app.addHook('preClose', async () => feed.close());
    const followers = createCounter();

    app.get(
      '/v1/stream/events',
      { schema: { headers: EventHeadersSchema, querystring: EventQuerySchema } },
      async (request, reply) => {
        const audience = readAudience(request.identity, request.query.clientId);
        const leave = followers.enter(audience);
        const ended = new AbortController();
        // Also where the client goes away before the first event.
        reply.raw.once('close', () => {
          leave();
          ended.abort();
        });
        const after = findBegin(request.headers['last-event-id'], await feed.findLast());
        const pages = until(() => isWelcome(request.identity), feed.follow(audience, after, ended.signal));
        return reply.type('text/event-stream; charset=utf-8').send(Readable.from(write(pages, after)));
      },
    );
  };
}

/**
 * @param lastId what the client has seen last
 * @returns the position after which events are told. An id that was never given here is of another database: what comes
 * after it is not what the client has missed
 */
function findBegin(lastId: number | undefined, newest: number): number {
  if (lastId === undefined) return newest;
  return lastId > newest ? 0 : lastId;
}

/** @throws {CodedError} CLIENT_UNNAMED where it isn't said which of those that share the token it is */
function readAudience(identity: Identity | null, named: string | undefined): string {
  if (identity === null) throw new CodedError('UNAUTHORIZED', 'The request carries no known token.');
  const clientId = identity.clientId ?? named;
  if (clientId !== undefined) return makeAudience(identity.tokenDigest, clientId);
  throw new CodedError('CLIENT_UNNAMED', 'Whose events it should be is not said.');
}

async function* until<Page>(
  isWelcome: () => Promise<boolean>,
  pages: AsyncIterable<Page>,
): AsyncGenerator<Page, void, void> {
  for await (const page of pages) {
    if (!(await isWelcome())) return;
    yield page;
  }
}

/** The first record goes out at once: it tells the client that it is connected, and from where on. */
async function* write(
  pages: AsyncIterable<readonly StoredEvent[]>,
  after: number,
): AsyncGenerator<string, void, void> {
  yield `retry: ${RECONNECT_MS}\nid: ${after}\n\n`;
  for await (const page of pages) {
    yield page.length === 0 ? ': nothing new\n\n' : page.map(writeEvent).join('');
  }
}

const writeEvent = ({ position, event }: StoredEvent): string =>
  `id: ${position}\nevent: verdict\ndata: ${JSON.stringify(event)}\n\n`;

function createCounter() {
  const counts = new Map<string, number>();
  let total = 0;
  return {
    /** @returns called once, when it is over */
    enter: (audience: string): (() => void) => {
      const count = counts.get(audience) ?? 0;
      if (total >= MAX_FOLLOWERS || count >= MAX_FOLLOWERS_OF_CLIENT) {
        throw new CodedError('QUEUE_FULL', 'Too many connections follow the events.');
      }
      total += 1;
      counts.set(audience, count + 1);
      return () => {
        total -= 1;
        const left = (counts.get(audience) ?? 1) - 1;
        if (left > 0) counts.set(audience, left);
        else counts.delete(audience);
      };
    },
  };
}
