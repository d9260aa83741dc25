import { type Act, type ActPage, ActPageSchema } from '../../../src/protocol/index.ts';
import type { Command } from '../cli-deps.ts';
import { openServer, printPages } from '../list-from-server.ts';

export const acts: Command = {
  summary: 'list what administrators did',
  usage: `Usage: stinger acts --server <url> [--token-file <file>]

Lists what administrators did, newest first: modes of guardrails that were changed, clients
that were enrolled and revoked, bundles that were published. A person is named by role and
the first digits of the SHA-256 of the token, which the server's settings have in full.

  --server <url>         https://…, or http:// to this machine
  --token-file <file>    holds the token of a viewer or an admin; without it
                         STINGER_ADMIN_TOKEN is used`,
  async run(args, deps) {
    const list = {
      path: '/v1/admin/acts',
      answer: ActPageSchema,
      nothing: 'Nobody has done anything yet.',
      describe: (page: ActPage) => page.acts.map(describe),
    };
    await printPages(await openServer(args, deps), list, deps);
  },
};

function describe(act: Act): string {
  return `${act.at}  ${act.by.role} ${act.by.token}  ${act.act}  ${act.subject}${describeChange(act)}`;
}

function describeChange({ act, from, to }: Act): string {
  if (act === 'change-mode') return `: ${from ?? 'settings'} → ${to ?? 'settings'}`;
  return to === null ? '' : `: ${to}`;
}
