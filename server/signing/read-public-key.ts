import { CodedError, type Role } from '../../src/protocol/index.ts';
import { computeKeyId } from '../../src/trust/index.ts';
import { PublicKeyFileSchema } from './key-file.ts';
import { readKeyFile } from './read-key-file.ts';
import type { PublicKey } from './signing-key.ts';

/**
 * Reads the public half of a key, to name it in a root.
 * @param path of the public key file that `writeSigningKey` put beside the secret one
 * @param role what the key must have been made for
 * @throws {CodedError} KEY_INVALID when it can't be read, is damaged, or was made for another role
 */
export async function readPublicKey(path: string, role: Role): Promise<PublicKey> {
  const { keyId, publicKey } = await readKeyFile(path, role, PublicKeyFileSchema);
  const key = { keyId, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64')) };
  if (computeKeyId(key.publicKey) === keyId) return key;
  throw new CodedError('KEY_INVALID', `${path}: keyId is not that of the key. The file is damaged.`);
}
