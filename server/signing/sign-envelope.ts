import nacl from 'tweetnacl';
import type { Envelope, PayloadType } from '../../src/protocol/index.ts';
import { encodePae } from '../../src/trust/index.ts';
import type { SigningKey } from './signing-key.ts';

/**
 * Signs a document with every key given.
 * @param payload the exact bytes that verifiers will read; not changed
 * @param payloadType says what the bytes are, and is signed with them
 * @param keys one or more, each once
 * @returns a DSSE envelope with one signature per key, in the order of `keys`
 * @see https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
 */
export function signEnvelope(
  payload: Uint8Array,
  payloadType: PayloadType,
  keys: readonly SigningKey[],
): Envelope {
  const message = encodePae(payloadType, payload);
  return {
    payload: Buffer.from(payload).toString('base64'),
    payloadType,
    signatures: keys.map(({ keyId, secretKey }) => ({
      keyid: keyId,
      sig: Buffer.from(nacl.sign.detached(message, secretKey)).toString('base64'),
    })),
  };
}
