import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBundle, digestSamples, loadPack, type Pack } from '../../server/cli/pack/index.ts';
import {
  createRoot,
  createSigningKey,
  readSigningKey,
  type SigningKey,
  signDocument,
  writeSigningKey,
} from '../../server/signing/index.ts';
import { CertificateError, compileRules, ENGINE_VERSION, verifyCertificate } from '../../src/engine/index.ts';
import {
  type Bundle,
  CodedError,
  type Role,
  type Root,
  toEngineCertificate,
  toEngineRule,
} from '../../src/protocol/index.ts';
import { verifyBundle, verifyRoot } from '../../src/trust/index.ts';

const BASELINE_PACK = fileURLToPath(new URL('../../packs/baseline.json', import.meta.url));
const DAY_MS = 24 * 60 * 60 * 1_000;
const SEED_BYTES = 32;

/** What is made lasts a year, and is made again when less than a month is left. */
const LIFE_MS = 365 * DAY_MS;
const MARGIN_MS = 30 * DAY_MS;

interface DevTrustSources {
  readonly now: () => Date;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** Where everything lies. */
export interface DevTrust {
  readonly rootPath: string;
  readonly baselinePath: string;
  readonly publisherKeyPath: string;
  readonly channelKeyPath: string;
}

/**
 * Makes a throwaway trust to build and run with on one machine: keys, a signed root, the signed baseline.
 * What is there and still good is kept, so that an extension which was built with it goes on working.
 * @param dir is created where needed; holds secret keys and is never committed
 * @returns the paths, all of them present
 */
export async function makeDevTrust(dir: string, { now, randomBytes }: DevTrustSources): Promise<DevTrust> {
  const keysDir = join(dir, 'keys');
  await mkdir(keysDir, { recursive: true, mode: 0o700 });
  const ensure = (role: Role) => ensureKey(join(keysDir, `${role}.json`), role, randomBytes);
  const keys = {
    root: await ensure('root'),
    publisher: await ensure('publisher'),
    channel: await ensure('channel'),
  };
  const rootPath = join(dir, 'root.json');
  const baselinePath = join(dir, 'baseline.json');
  const root = await ensureRoot(rootPath, keys, now());
  await ensureBaseline(baselinePath, { root, key: keys.publisher, now: now() });
  return {
    rootPath,
    baselinePath,
    publisherKeyPath: join(keysDir, 'publisher.json'),
    channelKeyPath: join(keysDir, 'channel.json'),
  };
}

async function ensureKey(
  path: string,
  role: Role,
  randomBytes: DevTrustSources['randomBytes'],
): Promise<SigningKey> {
  const existing = await orUndefined(() => readSigningKey(path, role));
  if (existing !== undefined) return existing;
  const key = createSigningKey(randomBytes(SEED_BYTES));
  await Promise.all([rm(path, { force: true }), rm(`${path}.pub`, { force: true })]);
  await writeSigningKey(path, role, key);
  return key;
}

async function ensureRoot(path: string, keys: Record<Role, SigningKey>, now: Date): Promise<Root> {
  const existing = await orUndefined(async () => verifyRoot(await readFile(path), plus(now, MARGIN_MS)));
  const isOfKeys = (role: Role) => existing?.roles[role].keyIds.join() === keys[role].keyId;
  if (existing !== undefined && isOfKeys('root') && isOfKeys('publisher') && isOfKeys('channel')) {
    return existing;
  }
  const only = (role: Role) => ({ keys: [keys[role]], threshold: 1 });
  const root = createRoot(
    { root: only('root'), publisher: only('publisher'), channel: only('channel') },
    { version: 1, expires: plus(now, LIFE_MS) },
  );
  await writeFile(path, signDocument(root, [keys.root]));
  return root;
}

/** Signed anew under the next version, because a client takes nothing else as new. */
async function ensureBaseline(
  path: string,
  { root, key, now }: { root: Root; key: SigningKey; now: Date },
): Promise<void> {
  const terms = { now: plus(now, MARGIN_MS), engineVersion: ENGINE_VERSION, allowExpired: true };
  const existing = await orUndefined(async () => verifyBundle(root, await readFile(path), terms));
  const pack = await loadPack(BASELINE_PACK);
  const isGood = existing !== undefined && !existing.expired && isMadeOf(existing.bundle, pack);
  if (isGood && isCertified(existing.bundle)) return;
  const version = (existing?.bundle.version ?? 0) + 1;
  const bundle = createBundle(pack, { version, now, expires: plus(now, LIFE_MS) });
  await writeFile(path, signDocument(bundle, [key]));
}

/** Judged by rules, samples and engine alone. */
function isMadeOf(bundle: Bundle, { name, rules }: Pack): boolean {
  const made = [
    bundle.name,
    bundle.minEngine,
    bundle.rules,
    bundle.certificates.map((one) => one.sampleDigest),
  ];
  const wanted = [
    name,
    ENGINE_VERSION,
    rules.map(({ rule }) => rule),
    rules.map(({ samples }) => digestSamples(samples)),
  ];
  return JSON.stringify(made) === JSON.stringify(wanted);
}

/** False where the engine has changed since the bundle was signed: no client would take it. */
function isCertified(bundle: Bundle): boolean {
  try {
    verifyCertificate(compileRules(bundle.rules.map(toEngineRule)), toEngineCertificate(bundle));
    return true;
  } catch (error) {
    if (error instanceof CertificateError) return false;
    throw error;
  }
}

/** What is missing, damaged, expired or signed by other keys is made again, so one answer serves for all. */
async function orUndefined<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (
      error instanceof CodedError ||
      (error instanceof Error && 'code' in error && error.code === 'ENOENT')
    ) {
      return undefined;
    }
    throw error;
  }
}

function plus(date: Date, durationMs: number): Date {
  return new Date(date.getTime() + durationMs);
}
