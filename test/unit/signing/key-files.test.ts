import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPublicKey, readSigningKey, writeSigningKey } from '../../../server/signing/index.ts';
import { makeTempDir } from '../../support/make-temp-dir.ts';
import { makeKey } from '../../support/signed-documents.ts';

const key = makeKey(7);

async function writeKey(): Promise<string> {
  const path = join(makeTempDir(), 'key.json');
  await writeSigningKey(path, 'publisher', key);
  return path;
}

function edit(path: string, change: object): void {
  const file = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...file, ...change }));
}

describe('key files', () => {
  test('give back what was written', async () => {
    const path = await writeKey();
    expect(await readSigningKey(path, 'publisher')).toEqual(key);
    expect(await readPublicKey(`${path}.pub`, 'publisher')).toEqual({
      keyId: key.keyId,
      publicKey: key.publicKey,
    });
  });

  test.skipIf(process.platform === 'win32')(
    'are readable by their owner alone (no modes on Windows)',
    async () => {
      expect(statSync(await writeKey()).mode & 0o777).toBe(0o600);
    },
  );

  test('are never overwritten, neither half', async () => {
    const path = await writeKey();
    const before = readFileSync(path, 'utf8');
    await expect(writeSigningKey(path, 'root', makeKey(8))).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(path, 'utf8')).toBe(before);

    const other = join(makeTempDir(), 'key.json');
    writeFileSync(`${other}.pub`, 'taken');
    await expect(writeSigningKey(other, 'root', makeKey(8))).rejects.toMatchObject({ code: 'EEXIST' });
    expect(existsSync(other)).toBe(false);
  });

  test('work for their role alone', async () => {
    const path = await writeKey();
    await expect(readSigningKey(path, 'channel')).rejects.toThrow(
      /publisher key where a channel key is needed/,
    );
    await expect(readPublicKey(`${path}.pub`, 'root')).rejects.toThrow(
      /publisher key where a root key is needed/,
    );
  });
});

describe('damaged key files', () => {
  test.each([
    ['a damaged seed', { seed: Buffer.alloc(32).toString('base64') }, 'damaged'],
    ['a damaged id', { keyId: '0'.repeat(64) }, 'damaged'],
    ['a short seed', { seed: 'AAAA' }, 'seed'],
    ['an unknown role', { role: 'admin' }, 'role'],
    ['another type', { type: 'stinger-public-key' }, 'type'],
    ['a field too many', { extra: 1 }, 'extra'],
  ])('are refused with %s', async (_, change, named) => {
    const path = await writeKey();
    edit(path, change);
    const error: unknown = await readSigningKey(path, 'publisher').catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'KEY_INVALID' });
    expect(String(error)).toContain(named);
  });

  test('are refused with a public half of another key', async () => {
    const path = await writeKey();
    edit(`${path}.pub`, { publicKey: Buffer.from(makeKey(8).publicKey).toString('base64') });
    await expect(readPublicKey(`${path}.pub`, 'publisher')).rejects.toThrow(/damaged/);
  });

  test('never appear in an error', async () => {
    const path = join(makeTempDir(), 'key.json');
    writeFileSync(path, '{"seed":"c2VjcmV0IHNlZWQ=');
    const error = await readSigningKey(path, 'root').catch((cause: unknown) => cause);
    expect(`${String(error)} ${String((error as Error).cause)}`).not.toContain('c2Vj');
  });

  test('that are missing are named', async () => {
    await expect(readSigningKey('/nowhere/key.json', 'root')).rejects.toThrow(
      /KEY_INVALID: \/nowhere\/key.json/,
    );
  });
});
