import type { Enrolment } from '../../protocol/index.ts';
import { computeDigest } from '../../trust/index.ts';
import type { Database } from './database.ts';
import { eraseForServer } from './erase-for-server.ts';
import { createServerClient, type ServerClient } from './server-client.ts';

/** The server that this installation reports to, as it was chosen at one moment. */
export interface ChosenServer {
  /** Another one for another origin or token, and tells neither: 64 hex digits. */
  readonly id: string;
  readonly channel: string;
  /** Its requests go to this server, whichever is chosen meanwhile. */
  readonly client: ServerClient;
}

/** Finds out which server is chosen now. When it resolves, what was kept for another one is erased. */
export type FindServer = () => Promise<ChosenServer>;

export interface ChosenServerParts {
  readonly database: Database;
  readEnrolment(): Promise<Enrolment>;
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds; see {@link createServerClient}. */
  readonly timeoutMs?: number;
}

export function createFindServer({
  database,
  readEnrolment,
  fetch,
  timeoutMs,
}: ChosenServerParts): FindServer {
  let known: ChosenServer | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const find = async (): Promise<ChosenServer> => {
    const enrolment = await readEnrolment();
    const id = identify(enrolment);
    if (known?.id === id && known.channel === enrolment.channel) return known;
    await eraseForServer(database, id);
    const client = createServerClient(async () => enrolment, fetch, timeoutMs);
    known = { id, channel: enrolment.channel, client };
    return known;
  };
  return () => {
    // One after the other: whoever has read the older choice must not have the last word.
    const found = turn.then(find);
    turn = found.catch(() => undefined); // its own caller sees the failure
    return found;
  };
}

const identify = ({ serverUrl, clientToken }: Enrolment): string =>
  computeDigest(new TextEncoder().encode(`${new URL(serverUrl).origin} ${clientToken}`));
