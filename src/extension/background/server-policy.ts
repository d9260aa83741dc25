import { z } from 'zod';
import { parseJson, type ServerPolicy, ServerPolicySchema } from '../../protocol/index.ts';
import type { ChosenServer } from './chosen-server.ts';
import type { Database } from './database.ts';

/** What the server asks of this installation. */
export interface ServerPolicyKeeper {
  /** What the server that is chosen now was heard to ask for last; until it was heard, nothing is sent. */
  read(): Promise<KnownPolicy>;
  /** Asks the server anew; what it said last holds where it gives no answer. */
  sync(): Promise<void>;
}

export interface KnownPolicy {
  /** Id of the server whose policy it is. */
  readonly server: string;
  readonly policy: ServerPolicy;
}

const KnownPolicySchema = z.strictObject({ server: z.string(), policy: ServerPolicySchema });

const MAX_POLICY_BYTES = 4_096;
/** Content stays here until a server has said otherwise. */
const SILENT: ServerPolicy = { sendText: 'never', allowPause: true };

export function createServerPolicyKeeper(
  database: Database,
  findServer: () => Promise<{
    readonly id: string;
    readonly client: Pick<ChosenServer['client'], 'fetchDocument'>;
  }>,
): ServerPolicyKeeper {
  return {
    async read() {
      const { id: server } = await findServer();
      const stored = KnownPolicySchema.safeParse(await database.get('facts', 'server-policy'));
      return stored.success && stored.data.server === server ? stored.data : { server, policy: SILENT };
    },
    async sync() {
      const { id: server, client } = await findServer();
      const answer = await client.fetchDocument('/v1/policy', MAX_POLICY_BYTES);
      if (answer.kind !== 'ok') return;
      const policy = ServerPolicySchema.safeParse(parseJson(new TextDecoder().decode(answer.value)));
      if (policy.success) await database.put('facts', { server, policy: policy.data }, 'server-policy');
    },
  };
}
