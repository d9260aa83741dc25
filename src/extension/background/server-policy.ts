import { parseJson, type ServerPolicy, ServerPolicySchema } from '../../protocol/index.ts';
import type { Database } from './database.ts';
import type { ServerClient } from './server-client.ts';

/** What the server asks of this installation, as it was last told. */
export interface ServerPolicyKeeper {
  read(): Promise<ServerPolicy>;
  /** Asks the server anew; what it said last holds where it gives no answer. */
  sync(): Promise<void>;
}

const MAX_POLICY_BYTES = 4_096;
/** Content stays here until a server has said otherwise. */
const SILENT: ServerPolicy = { sendText: 'never', allowPause: true };

export function createServerPolicyKeeper(
  database: Database,
  client: Pick<ServerClient, 'fetchDocument'>,
): ServerPolicyKeeper {
  return {
    async read() {
      const stored = ServerPolicySchema.safeParse(await database.get('facts', 'server-policy'));
      return stored.success ? stored.data : SILENT;
    },
    async sync() {
      const answer = await client.fetchDocument('/v1/policy', MAX_POLICY_BYTES);
      if (answer.kind !== 'ok') return;
      const policy = ServerPolicySchema.safeParse(parseJson(new TextDecoder().decode(answer.value)));
      if (policy.success) await database.put('facts', policy.data, 'server-policy');
    },
  };
}
