import { rm, writeFile } from 'node:fs/promises';
import { EnrolledSchema } from '../../../src/protocol/index.ts';
import { askServer } from '../ask-server.ts';
import type { CliDeps, Command } from '../cli-deps.ts';
import { parseOptions, requireNoPath, requireOption } from '../parse-options.ts';
import { parseServer, readAdminToken } from '../server-options.ts';
import { refuseToOverwrite } from '../write-new-file.ts';

const OWNER_ONLY = 0o600;

export const enrol: Command = {
  summary: 'let a client report to a server',
  usage: `Usage: stinger enrol --server <url> --name <name> [--out <file>] [--token-file <file>]

Makes a client with a token of its own. The server tells the token this once and keeps
only its digest, so put it where the client finds it.

  --server <url>         https://…, or http:// to this machine
  --name <name>          for people, at most 80 characters
  --out <file>           where the token goes, readable by its owner alone; without it the
                         token is printed
  --token-file <file>    holds the admin token; without it STINGER_ADMIN_TOKEN is used`,
  run: runEnrol,
};

async function runEnrol(args: readonly string[], deps: CliDeps): Promise<void> {
  const { values, positionals } = parseOptions(args, {
    server: { type: 'string' },
    name: { type: 'string' },
    out: { type: 'string' },
    'token-file': { type: 'string' },
  });
  requireNoPath(positionals);
  const url = new URL('/v1/admin/clients', parseServer(requireOption(values.server, 'server')));
  const name = requireOption(values.name, 'name');
  const token = await readAdminToken(values['token-file'], deps.env);
  const { out } = values;
  // Before the server is asked: a token that then can't be written would be lost.
  if (out !== undefined) await refuseToOverwrite(() => writeToken(out, ''), out);
  const enrolled = await askServer(
    { url, token, method: 'POST', body: { name }, answer: EnrolledSchema },
    deps,
  ).catch(async (error: unknown) => {
    if (out !== undefined) await rm(out, { force: true });
    throw error;
  });
  deps.print(`Client: ${enrolled.clientId} (${enrolled.name})`);
  if (out === undefined) return deps.print(`Token: ${enrolled.token}`);
  await writeFile(out, `${enrolled.token}\n`);
  deps.print(`Token: ${out}`);
}

function writeToken(path: string, token: string): Promise<void> {
  return writeFile(path, token, { flag: 'wx', mode: OWNER_ONLY });
}
