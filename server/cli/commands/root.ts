import type { Role } from '../../../src/protocol/index.ts';
import { verifyRoot } from '../../../src/trust/index.ts';
import {
  createRoot,
  type RoleKeys,
  readPublicKey,
  readSigningKey,
  signDocument,
} from '../../signing/index.ts';
import { addDays } from '../add-days.ts';
import type { CliDeps, Command } from '../cli-deps.ts';
import { parseCount, parseOptions, requireNoPath, requireOption } from '../parse-options.ts';
import { writeNewFile } from '../write-new-file.ts';

export const root: Command = {
  summary: 'make and sign a root of trust',
  usage: `Usage: stinger root --root <pub> --publisher <pub> --channel <pub> --key <secret>
                    --version <n> --expires-in-days <n> --out <file>

Names the keys that count, and signs the list with root keys. The result is shipped in the
extension's build and given to the server.

  --root, --publisher, --channel <pub>  public key of that role; repeat for several
  --root-threshold, --publisher-threshold, --channel-threshold <n>
                                        how many keys of the role must sign; 1 by default
  --key <secret>                        root key to sign with; repeat for several
  --version <n>                         1 for the first root, one more for each next
  --expires-in-days <n>                 how long builds with this root take updates
  --out <file>                          where the signed root goes`,
  run: runRoot,
};

const OPTIONS = {
  root: { type: 'string', multiple: true },
  publisher: { type: 'string', multiple: true },
  channel: { type: 'string', multiple: true },
  'root-threshold': { type: 'string', default: '1' },
  'publisher-threshold': { type: 'string', default: '1' },
  'channel-threshold': { type: 'string', default: '1' },
  key: { type: 'string', multiple: true },
  version: { type: 'string' },
  'expires-in-days': { type: 'string' },
  out: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseOptions<typeof OPTIONS>>['values'];

async function runRoot(args: readonly string[], { now, print }: CliDeps): Promise<void> {
  const { values, positionals } = parseOptions(args, OPTIONS);
  requireNoPath(positionals);
  const version = parseCount(values.version, 'version');
  const expires = addDays(now(), parseCount(values['expires-in-days'], 'expires-in-days'));
  const out = requireOption(values.out, 'out');
  const roles = {
    root: await readRole(values, 'root'),
    publisher: await readRole(values, 'publisher'),
    channel: await readRole(values, 'channel'),
  };
  const keys = await Promise.all(
    requireOption(values.key, 'key').map((path) => readSigningKey(path, 'root')),
  );
  const bytes = signDocument(createRoot(roles, { version, expires }), keys);
  // What no build would take is not written.
  verifyRoot(bytes, now());
  await writeNewFile(out, bytes);
  print(`Root version ${version}, valid until ${expires.toISOString()}: ${out}`);
}

async function readRole(values: Values, role: Role): Promise<RoleKeys> {
  const paths = requireOption(values[role], role);
  return {
    keys: await Promise.all(paths.map((path) => readPublicKey(path, role))),
    threshold: parseCount(values[`${role}-threshold`], `${role}-threshold`),
  };
}
