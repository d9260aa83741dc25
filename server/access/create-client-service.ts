import {
  type Actor,
  type Client,
  type ClientPage,
  type ClientQuery,
  CodedError,
  type Enrolled,
} from '../../src/protocol/index.ts';
import type { ClientStore, StoredClient } from '../storage/client-store.ts';
import type { ClientDirectory } from './create-client-directory.ts';
import { digestToken } from './digest-token.ts';
import { createEnrolledToken } from './enrolled-token.ts';

/** Enrols clients and revokes them. */
export interface ClientService {
  /** @returns the client and, this once, its token */
  enrol(name: string, by: Actor): Promise<Enrolled>;
  /**
   * Its token is refused from now on by this process, and by others within seconds.
   * @throws {CodedError} CLIENT_UNKNOWN
   */
  revoke(clientId: string, by: Actor): Promise<Client>;
  list(query: ClientQuery): Promise<ClientPage>;
}

export interface ClientServiceDeps {
  readonly clients: ClientStore;
  readonly directory: ClientDirectory;
  /** Told whose token is refused from now on. */
  readonly onRevoked: (client: Pick<StoredClient, 'clientId' | 'tokenDigest'>) => void;
  readonly now: () => Date;
  readonly randomUuid: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
}

export function createClientService(deps: ClientServiceDeps): ClientService {
  const { clients, directory, now, randomUuid, randomBytes, onRevoked } = deps;
  return {
    async enrol(name, by) {
      const token = createEnrolledToken(randomBytes);
      const client: StoredClient = {
        clientId: randomUuid(),
        name,
        tokenDigest: digestToken(token).toString('hex'),
        createdAt: now().toISOString(),
        revokedAt: null,
      };
      await clients.add(client, by);
      return { ...describe(client), token };
    },

    async revoke(clientId, by) {
      const client = await clients.revoke(clientId, now().toISOString(), by);
      if (client === null) throw new CodedError('CLIENT_UNKNOWN', `There is no client ${clientId}.`);
      directory.forget(client.tokenDigest);
      onRevoked(client);
      return describe(client);
    },

    async list({ limit, before }) {
      // One more than asked for tells whether there is a next page.
      const entries = await clients.list(limit + 1, before);
      const page = entries.slice(0, limit);
      const next = entries.length > limit ? (page.at(-1)?.position ?? null) : null;
      return { clients: page.map(({ client }) => describe(client)), next };
    },
  };
}

function describe({ clientId, name, createdAt, revokedAt }: StoredClient): Client {
  return { clientId, name, createdAt, revokedAt };
}
