import type { Certificate } from '../../../src/protocol/index.ts';
import { computeDigest } from '../../../src/trust/index.ts';
import { readSigningKey, signDocument } from '../../signing/index.ts';
import { addDays } from '../add-days.ts';
import type { CliDeps, Command } from '../cli-deps.ts';
import { ADVISED_STEPS, createBundle, findCostlyRules, loadPack, type Pack } from '../pack/index.ts';
import { parseCount, parseOptions, requireOnePath, requireOption } from '../parse-options.ts';
import { writeNewFile } from '../write-new-file.ts';

export const sign: Command = {
  summary: 'test a rule pack and sign it as a bundle',
  usage: `Usage: stinger sign <pack.json> --key <secret> --version <n> --expires-in-days <n>
                    --out <file>

Compiles every rule of the pack and runs its samples in every cut. Signs only if all of it holds.
Warns of rules that a text can make slow.

  --key <secret>           publisher key to sign with; repeat for several
  --version <n>            higher than that of every bundle before it, on every channel
  --expires-in-days <n>    after that, clients go on enforcing the bundle and mark it stale
  --out <file>             where the signed bundle goes; never overwritten`,
  run: runSign,
};

async function runSign(args: readonly string[], { now, print, printError }: CliDeps): Promise<void> {
  const { values, positionals } = parseOptions(args, {
    key: { type: 'string', multiple: true },
    version: { type: 'string' },
    'expires-in-days': { type: 'string' },
    out: { type: 'string' },
  });
  const packPath = requireOnePath(positionals, 'pack');
  const version = parseCount(values.version, 'version');
  const signedAt = now();
  const expires = addDays(signedAt, parseCount(values['expires-in-days'], 'expires-in-days'));
  const out = requireOption(values.out, 'out');
  const keys = await Promise.all(
    requireOption(values.key, 'key').map((path) => readSigningKey(path, 'publisher')),
  );
  const pack = await loadPack(packPath);
  const bundle = createBundle(pack, { version, now: signedAt, expires });
  const bytes = signDocument(bundle, keys);
  await writeNewFile(out, bytes);
  print(`Bundle "${pack.name}" version ${version}, valid until ${expires.toISOString()}: ${out}`);
  print(`${pack.rules.length} rules compiled, ${countSamples(pack)} samples held in every cut.`);
  print(`SHA-256: ${computeDigest(bytes)}`);
  for (const certificate of findCostlyRules(bundle.certificates)) printError(describeCost(certificate));
}

const describeCost = ({ ruleId, maxStepsPerChar }: Certificate): string =>
  `Warning: rule ${ruleId} can cost ${maxStepsPerChar} steps a character, more than the ${ADVISED_STEPS} that are advisable. ` +
  'Leave out repeats before what is protected or make them lazy, lower the counts of the others, or lower ' +
  'maxMatchLength: see "Keep a rule cheap" in docs/guides/rule-packs.md.';

function countSamples(pack: Pack): number {
  return pack.rules.reduce((sum, { samples }) => sum + samples.match.length + samples.clean.length, 0);
}
