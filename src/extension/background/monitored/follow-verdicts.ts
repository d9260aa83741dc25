import { type MonitorEvent, MonitorEventSchema, parseJson } from '../../../protocol/index.ts';
import type { MonitoredSession } from '../database.ts';
import type { Retry } from '../retry.ts';
import { runCoalesced } from '../run-coalesced.ts';
import type { ServerClient } from '../server-client.ts';
import type { MonitoredStore } from './monitored-store.ts';
import type { ServerEvent } from './read-events.ts';

export interface FollowParts {
  readonly client: Pick<ServerClient, 'followEvents'>;
  readonly monitored: MonitoredStore;
  /** Of this installation, as the heads of its sessions say it. */
  readonly clientId: string;
  /** Told whether something is still to come. Its alarm must call {@link followVerdicts}'s function again. */
  readonly retry: Retry;
  /** Told what a check has said after its session had ended. The same may come twice. */
  onVerdict(session: MonitoredSession, event: MonitorEvent): Promise<void>;
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
  const { client, clientId, monitored, retry } = parts;
  while ((await monitored.prune()) > 0) {
    const answer = await client.followEvents(clientId, await monitored.readPosition());
    if (answer.kind !== 'ok' || !(await takeEvents(parts, answer.value))) return retry.later();
  }
  retry.done();
}

/** @returns false where the connection broke */
async function takeEvents(parts: FollowParts, events: AsyncIterable<ServerEvent>): Promise<boolean> {
  const { monitored } = parts;
  try {
    for await (const event of events) {
      await takeEvent(parts, event);
      await monitored.savePosition(event.id);
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
