import { type MonitorEvent, MonitorEventSchema, parseJson } from '../../../protocol/index.ts';
import type { MonitoredSession } from '../database.ts';
import type { Retry } from '../retry.ts';
import { runCoalesced } from '../run-coalesced.ts';
import type { ServerClient } from '../server-client.ts';
import type { MonitoredStore } from './monitored-store.ts';
import type { ServerEvent } from './read-events.ts';

export interface FollowParts {
  /** Finds out which server is chosen now. When it resolves, sessions that another one checks are forgotten. */
  findServer(): Promise<FollowedServer>;
  readonly monitored: MonitoredStore;
  /** Of this installation, as the heads of its sessions say it. */
  readonly clientId: string;
  /** Told whether something is still to come. Its alarm must call {@link followVerdicts}'s function again. */
  readonly retry: Retry;
  /** Told what a check has said after its session had ended. The same may come twice. */
  onVerdict(session: MonitoredSession, event: MonitorEvent): Promise<void>;
}

interface FollowedServer {
  readonly id: string;
  readonly client: Pick<ServerClient, 'followEvents'>;
}

/**
 * Hears what the server's checks say of sessions that have ended, for as long as there are any whose checks go on, and
 * asks nothing otherwise.
 * @returns a function that begins with it; resolves when nothing more is to come, or it has to be tried later
 */
export function followVerdicts(parts: FollowParts): () => Promise<void> {
  const follow = runCoalesced(() => followAll(parts));
  return () => {
    // The service worker may be stopped while it listens: an alarm calls it back.
    parts.retry.arm();
    return follow();
  };
}

async function followAll(parts: FollowParts): Promise<void> {
  const { findServer, clientId, monitored, retry } = parts;
  for (;;) {
    const { id, client } = await findServer();
    if ((await monitored.prune()) === 0) break;
    const answer = await client.followEvents(clientId, await monitored.readPosition(id));
    if (answer.kind !== 'ok' || !(await takeEvents(parts, id, answer.value))) return retry.later();
  }
  retry.done();
}

/** @returns false where the connection broke */
async function takeEvents(
  parts: FollowParts,
  server: string,
  events: AsyncIterable<ServerEvent>,
): Promise<boolean> {
  const { findServer, monitored } = parts;
  try {
    for await (const event of events) {
      // It says every 15 seconds that it is there, so one that was given up isn't listened to for longer.
      if ((await findServer()).id !== server) return true;
      await takeEvent(parts, event);
      await monitored.savePosition(server, event.id);
      if ((await monitored.prune()) === 0) return true;
    }
  } catch {
    // The network, or the server: the next connection goes on after the last event.
  }
  return false;
}

async function takeEvent({ monitored, onVerdict }: FollowParts, { type, data }: ServerEvent): Promise<void> {
  if (type !== 'verdict' || data === null) return;
  const event = MonitorEventSchema.safeParse(parseJson(data));
  if (!event.success) return;
  const session = await monitored.find(event.data.sessionId);
  if (session === undefined) return;
  await onVerdict(session, event.data);
  if (event.data.state === 'COMPLETE') await monitored.remove(event.data.sessionId);
}
