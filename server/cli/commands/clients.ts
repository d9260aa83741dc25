import { type Client, type ClientPage, ClientPageSchema } from '../../../src/protocol/index.ts';
import type { Command } from '../cli-deps.ts';
import { openServer, printPages } from '../list-from-server.ts';

export const clients: Command = {
  summary: 'list the clients that were enrolled',
  usage: `Usage: stinger clients --server <url> [--token-file <file>]

Lists the clients that were enrolled, newest first, revoked ones too.

  --server <url>         https://…, or http:// to this machine
  --token-file <file>    holds the admin token; without it STINGER_ADMIN_TOKEN is used`,
  async run(args, deps) {
    const list = {
      path: '/v1/admin/clients',
      answer: ClientPageSchema,
      nothing: 'No client was enrolled.',
      describe: (page: ClientPage) => page.clients.map(describe),
    };
    await printPages(await openServer(args, deps), list, deps);
  },
};

function describe({ clientId, name, createdAt, revokedAt }: Client): string {
  const state = revokedAt === null ? `enrolled ${createdAt}` : `revoked ${revokedAt}`;
  return `${clientId}  ${state}  ${name}`;
}
