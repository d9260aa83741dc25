import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * Builds the bytes that are really signed: DSSE's pre-authentication encoding of a type and a payload.
 * Both lengths are part of it, so no other pair of type and payload gives the same bytes.
 * @param payloadType media type of the payload; its length is counted in bytes of UTF-8
 * @param payload the exact payload; copied, not changed
 * @returns `DSSEv1 <length> <type> <length> <payload>`
 * @see https://github.com/secure-systems-lab/dsse/blob/master/protocol.md#signature-definition
 */
export function encodePae(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8ToBytes(payloadType);
  return concatBytes(
    utf8ToBytes(`DSSEv1 ${type.length} `),
    type,
    utf8ToBytes(` ${payload.length} `),
    payload,
  );
}
