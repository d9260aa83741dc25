import type { Role } from '../../../src/protocol/index.ts';
import { createSigningKey, writeSigningKey } from '../../signing/index.ts';
import type { CliDeps, Command } from '../cli-deps.ts';
import { parseOptions, requireNoPath, requireOption } from '../parse-options.ts';
import { UsageError } from '../usage-error.ts';
import { refuseToOverwrite } from '../write-new-file.ts';

const SEED_BYTES = 32;

const CUSTODY: Record<Role, string> = {
  root: 'Keep it offline. It decides which other keys count.',
  publisher: 'Keep it offline. It signs rule bundles.',
  channel: 'It goes on the server, which signs with it which bundle is newest.',
};

export const keygen: Command = {
  summary: 'make a key',
  usage: `Usage: stinger keygen --role <role> --out <file>

Makes an Ed25519 key and writes two files: the secret key to <file>, readable by its owner
alone, and the public key to <file>.pub. Files that exist are never overwritten.

  --role <role>   root, publisher or channel; a key works for its role alone
  --out <file>    where the secret key goes`,
  run: runKeygen,
};

async function runKeygen(args: readonly string[], { randomBytes, print }: CliDeps): Promise<void> {
  const { values, positionals } = parseOptions(args, {
    role: { type: 'string' },
    out: { type: 'string' },
  });
  requireNoPath(positionals);
  const role = parseRole(requireOption(values.role, 'role'));
  const out = requireOption(values.out, 'out');
  const key = createSigningKey(randomBytes(SEED_BYTES));
  await refuseToOverwrite(() => writeSigningKey(out, role, key), out);
  print(`Secret ${role} key: ${out}. ${CUSTODY[role]}`);
  print(`Public key: ${out}.pub`);
  print(`Key id: ${key.keyId}`);
}

function parseRole(value: string): Role {
  if (Object.hasOwn(CUSTODY, value)) return value as Role;
  throw new UsageError(`--role takes ${Object.keys(CUSTODY).join(', ')}, not "${value}".`);
}
