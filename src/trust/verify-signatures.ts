import { CodedError, type Role, type Root } from '../protocol/index.ts';
import { decodeBase64 } from './decode-base64.ts';
import type { DecodedEnvelope } from './decode-envelope.ts';
import { encodePae } from './encode-pae.ts';
import { isValidSignature } from './is-valid-signature.ts';

/**
 * Makes sure that enough different keys of a role signed an envelope: DSSE protocol, verification step 2 with
 * its (t, n) rule; "arbitrary software attack" in TUF.
 *
 * Signatures by keys that the role does not name are passed over. Of each key the first signature alone is
 * tried, so hostile padding costs no more than one verification per key.
 * @param envelope decoded, its payload unread
 * @param root names the keys and the threshold; already verified, or the very document under check
 * @param role who must have signed
 * @throws {CodedError} SIGNATURE_INVALID
 * @see https://theupdateframework.github.io/specification/latest/#detailed-client-workflow 5.3.4, 5.4.2, 5.6.3
 */
export function verifySignatures(envelope: DecodedEnvelope, root: Root, role: Role): void {
  const { keyIds, threshold } = root.roles[role];
  const message = encodePae(envelope.payloadType, envelope.payload);
  let validCount = 0;
  for (const keyId of new Set(keyIds)) {
    const entry = envelope.signatures.find((candidate) => candidate.keyId === keyId);
    const publicKey = decodeBase64(root.keys[keyId] ?? '');
    if (entry === undefined || publicKey === null) continue;
    if (isValidSignature(publicKey, message, entry.signature)) validCount++;
    if (validCount === threshold) return;
  }
  throw new CodedError(
    'SIGNATURE_INVALID',
    `${validCount} of the ${threshold} needed ${role} signatures are valid.`,
  );
}
