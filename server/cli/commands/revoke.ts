import { ClientIdSchema, ClientSchema } from '../../../src/protocol/index.ts';
import { askServer } from '../ask-server.ts';
import type { CliDeps, Command } from '../cli-deps.ts';
import { parseOptions, requireOnePath, requireOption } from '../parse-options.ts';
import { parseServer, readAdminToken } from '../server-options.ts';
import { UsageError } from '../usage-error.ts';

export const revoke: Command = {
  summary: "refuse a client's token from now on",
  usage: `Usage: stinger revoke <client id> --server <url> [--token-file <file>]

Refuses the token of an enrolled client, for good. Other servers on the same database
follow within seconds.

  --server <url>         https://…, or http:// to this machine
  --token-file <file>    holds the admin token; without it STINGER_ADMIN_TOKEN is used`,
  run: runRevoke,
};

async function runRevoke(args: readonly string[], deps: CliDeps): Promise<void> {
  const { values, positionals } = parseOptions(args, {
    server: { type: 'string' },
    'token-file': { type: 'string' },
  });
  const clientId = requireOnePath(positionals, 'client id');
  if (!ClientIdSchema.safeParse(clientId).success) {
    throw new UsageError(`"${clientId}" is no client id; list them with: stinger clients.`);
  }
  const server = parseServer(requireOption(values.server, 'server'));
  const token = await readAdminToken(values['token-file'], deps.env);
  const url = new URL(`/v1/admin/clients/${clientId}/revoke`, server);
  const client = await askServer({ url, token, method: 'POST', answer: ClientSchema }, deps);
  deps.print(`Client ${client.clientId} (${client.name}) is revoked since ${client.revokedAt}.`);
}
