import { rm, writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import type { Role } from '../../src/protocol/index.ts';
import type { PublicKeyFileSchema, SigningKeyFileSchema } from './key-file.ts';
import type { SigningKey } from './signing-key.ts';

/**
 * Writes a key to two new files: `path`, readable by its owner alone, and `path` + `.pub` for everyone.
 * @param path where no file is yet; a key that exists is never overwritten
 * @param role what the key is for; it is refused for anything else when read again
 * @throws the file system's error, `EEXIST` when either file is there already
 */
export async function writeSigningKey(path: string, role: Role, key: SigningKey): Promise<void> {
  const secret: z.input<typeof SigningKeyFileSchema> = {
    type: 'stinger-signing-key',
    role,
    keyId: key.keyId,
    // tweetnacl keeps the seed in the first half of its secret key.
    seed: Buffer.from(key.secretKey.subarray(0, 32)).toString('base64'),
  };
  const open: z.input<typeof PublicKeyFileSchema> = {
    type: 'stinger-public-key',
    role,
    keyId: key.keyId,
    publicKey: Buffer.from(key.publicKey).toString('base64'),
  };
  await writeFile(path, format(secret), { flag: 'wx', mode: 0o600 });
  try {
    await writeFile(`${path}.pub`, format(open), { flag: 'wx', mode: 0o644 });
  } catch (cause) {
    // Both halves or none: a secret without its public half could be named in no root.
    await rm(path);
    throw cause;
  }
}

function format(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
