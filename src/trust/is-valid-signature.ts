import nacl from 'tweetnacl';
import { isUsablePublicKey } from './is-usable-public-key.ts';
import { readScalar } from './read-scalar.ts';

const SIGNATURE_BYTES = 64;

/** Order of the base point. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

/**
 * Checks one Ed25519 signature by the strict reading of RFC 8032.
 *
 * tweetnacl accepts S and S + L alike, which lets anyone turn one valid signature into another: S < L is
 * checked here. R needs no check of its own, because tweetnacl compares it byte by byte with the canonical
 * encoding of what it computed. The equation is the one without the cofactor.
 * @param publicKey raw bytes of the signer's key; not changed
 * @param message the exact signed bytes; copied by tweetnacl, not changed
 * @param signature R and S, 64 bytes; not changed
 * @returns false also for wrong lengths and unusable keys; never throws on hostile input
 * @see https://www.rfc-editor.org/rfc/rfc8032#section-5.1.7
 */
export function isValidSignature(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return (
    signature.length === SIGNATURE_BYTES &&
    readScalar(signature.subarray(32)) < L &&
    isUsablePublicKey(publicKey) &&
    nacl.sign.detached.verify(message, signature, publicKey)
  );
}
