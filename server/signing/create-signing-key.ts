import nacl from 'tweetnacl';
import { computeKeyId } from '../../src/trust/index.ts';
import type { SigningKey } from './signing-key.ts';

/**
 * Makes the Ed25519 key that belongs to a seed.
 * @param seed 32 bytes from a source of real randomness; copied
 * @throws {RangeError} when the seed has another length
 */
export function createSigningKey(seed: Uint8Array): SigningKey {
  if (seed.length !== nacl.sign.seedLength) {
    throw new RangeError(`A seed has ${nacl.sign.seedLength} bytes, not ${seed.length}.`);
  }
  const { publicKey, secretKey } = nacl.sign.keyPair.fromSeed(seed);
  return { keyId: computeKeyId(publicKey), publicKey, secretKey };
}
