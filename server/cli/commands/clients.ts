import { type Client, ClientPageSchema } from '../../../src/protocol/index.ts';
import { askServer } from '../ask-server.ts';
import type { CliDeps, Command } from '../cli-deps.ts';
import { parseOptions, requireNoPath, requireOption } from '../parse-options.ts';
import { parseServer, readAdminToken } from '../server-options.ts';

const PAGE_SIZE = 200;

export const clients: Command = {
  summary: 'list the clients that were enrolled',
  usage: `Usage: stinger clients --server <url> [--token-file <file>]

Lists the clients that were enrolled, newest first, revoked ones too.

  --server <url>         https://…, or http:// to this machine
  --token-file <file>    holds the admin token; without it STINGER_ADMIN_TOKEN is used`,
  run: runClients,
};

async function runClients(args: readonly string[], deps: CliDeps): Promise<void> {
  const { values, positionals } = parseOptions(args, {
    server: { type: 'string' },
    'token-file': { type: 'string' },
  });
  requireNoPath(positionals);
  const server = parseServer(requireOption(values.server, 'server'));
  const token = await readAdminToken(values['token-file'], deps.env);
  let next: number | null = null;
  let count = 0;
  do {
    const url = new URL(`/v1/admin/clients?limit=${PAGE_SIZE}`, server);
    if (next !== null) url.searchParams.set('before', String(next));
    const page = await askServer({ url, token, method: 'GET', answer: ClientPageSchema }, deps);
    for (const client of page.clients) deps.print(describe(client));
    count += page.clients.length;
    next = page.next;
  } while (next !== null);
  if (count === 0) deps.print('No client was enrolled.');
}

function describe({ clientId, name, createdAt, revokedAt }: Client): string {
  const state = revokedAt === null ? `enrolled ${createdAt}` : `revoked ${revokedAt}`;
  return `${clientId}  ${state}  ${name}`;
}
