import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDevTrust } from '../../../scripts/trust/make-dev-trust.ts';
import { readSigningKey, signDocument } from '../../../server/signing/index.ts';
import { ENGINE_VERSION } from '../../../src/engine/index.ts';
import { verifyBundle, verifyRoot } from '../../../src/trust/index.ts';
import { makeTempDir } from '../../support/make-temp-dir.ts';
import { makeBundle, NOW } from '../../support/signed-documents.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const make = (dir: string, now = NOW) => makeDevTrust(dir, { now: () => now, randomBytes });

async function readAll(dir: string, now = NOW) {
  const paths = await make(dir, now);
  const root = verifyRoot(readFileSync(paths.rootPath), now);
  const baseline = verifyBundle(root, readFileSync(paths.baselinePath), {
    now,
    engineVersion: ENGINE_VERSION,
  });
  return { paths, root, baseline };
}

test('makes keys, a root and a baseline that fit together', async () => {
  const { paths, root, baseline } = await readAll(join(makeTempDir(), 'trust'));
  expect(baseline.bundle).toMatchObject({ name: 'baseline', version: 1 });
  expect((await readSigningKey(paths.publisherKeyPath, 'publisher')).keyId).toBe(
    root.roles.publisher.keyIds[0],
  );
  expect((await readSigningKey(paths.channelKeyPath, 'channel')).keyId).toBe(root.roles.channel.keyIds[0]);
});

test('keeps what is still good', async () => {
  const dir = makeTempDir();
  const first = await readAll(dir);
  const later = await readAll(dir, new Date(NOW.getTime() + 300 * DAY_MS));
  expect(later.root).toEqual(first.root);
  expect(later.baseline.digest).toBe(first.baseline.digest);
});

test('signs the baseline under the next version when the rules have changed', async () => {
  const dir = makeTempDir();
  const first = await readAll(dir);
  const other = makeBundle({ version: 4, expires: new Date(NOW.getTime() + 365 * DAY_MS).toISOString() });
  const key = await readSigningKey(first.paths.publisherKeyPath, 'publisher');
  writeFileSync(first.paths.baselinePath, signDocument(other, [key]));
  expect((await readAll(dir)).baseline.bundle).toMatchObject({ name: 'baseline', version: 5 });
});

test('signs the baseline under the next version when the engine finds something else about it', async () => {
  const dir = makeTempDir();
  const { paths, baseline } = await readAll(dir);
  const certificates = baseline.bundle.certificates.map((one) => ({ ...one, states: one.states + 1 }));
  const key = await readSigningKey(paths.publisherKeyPath, 'publisher');
  writeFileSync(paths.baselinePath, signDocument({ ...baseline.bundle, certificates }, [key]));
  const { bundle } = (await readAll(dir)).baseline;
  expect(bundle).toEqual({ ...baseline.bundle, version: 2 });
});

test('makes again what is damaged', async () => {
  const dir = makeTempDir();
  await make(dir);
  for (const name of ['keys/publisher.json', 'root.json', 'baseline.json'])
    writeFileSync(join(dir, name), '{}');
  expect((await readAll(dir)).baseline.bundle).toMatchObject({ name: 'baseline', version: 1 });
});

test('makes root and baseline again before they expire, the baseline under the next version', async () => {
  const dir = makeTempDir();
  const first = await readAll(dir);
  const later = await readAll(dir, new Date(NOW.getTime() + 340 * DAY_MS));
  expect(later.root.expires > first.root.expires).toBe(true);
  expect(later.root.keys).toEqual(first.root.keys);
  expect(later.baseline.bundle.version).toBe(2);
});
