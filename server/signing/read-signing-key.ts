import { CodedError, type Role } from '../../src/protocol/index.ts';
import { createSigningKey } from './create-signing-key.ts';
import { SigningKeyFileSchema } from './key-file.ts';
import { readKeyFile } from './read-key-file.ts';
import type { SigningKey } from './signing-key.ts';

/**
 * Reads a key that `writeSigningKey` wrote.
 * @param path of the secret key file
 * @param role what the key must have been made for
 * @throws {CodedError} KEY_INVALID when it can't be read, is damaged, or was made for another role
 */
export async function readSigningKey(path: string, role: Role): Promise<SigningKey> {
  const file = await readKeyFile(path, role, SigningKeyFileSchema);
  const key = createSigningKey(Buffer.from(file.seed, 'base64'));
  if (key.keyId === file.keyId) return key;
  throw new CodedError('KEY_INVALID', `${path}: keyId is not that of the key. The file is damaged.`);
}
