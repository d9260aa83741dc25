import { type Act, ActPageSchema } from '../../../src/protocol/index.ts';
import { askServer } from '../ask-server.ts';
import type { CliDeps, Command } from '../cli-deps.ts';
import { parseOptions, requireNoPath, requireOption } from '../parse-options.ts';
import { parseServer, readAdminToken } from '../server-options.ts';

const PAGE_SIZE = 200;

export const acts: Command = {
  summary: 'list what administrators did',
  usage: `Usage: stinger acts --server <url> [--token-file <file>]

Lists what administrators did, newest first: modes of guardrails that were changed, clients
that were enrolled and revoked, bundles that were published. A person is named by role and
the first digits of the SHA-256 of the token, which the server's settings have in full.

  --server <url>         https://…, or http:// to this machine
  --token-file <file>    holds the token of a viewer or an admin; without it
                         STINGER_ADMIN_TOKEN is used`,
  run: runActs,
};

async function runActs(args: readonly string[], deps: CliDeps): Promise<void> {
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
    const url = new URL(`/v1/admin/acts?limit=${PAGE_SIZE}`, server);
    if (next !== null) url.searchParams.set('before', String(next));
    const page = await askServer({ url, token, method: 'GET', answer: ActPageSchema }, deps);
    for (const act of page.acts) deps.print(describe(act));
    count += page.acts.length;
    next = page.next;
  } while (next !== null);
  if (count === 0) deps.print('Nobody has done anything yet.');
}

function describe(act: Act): string {
  return `${act.at}  ${act.by.role} ${act.by.token}  ${act.act}  ${act.subject}${describeChange(act)}`;
}

function describeChange({ act, from, to }: Act): string {
  if (act === 'change-mode') return `: ${from ?? 'settings'} → ${to ?? 'settings'}`;
  return to === null ? '' : `: ${to}`;
}
