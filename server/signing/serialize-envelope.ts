import type { Envelope } from '../../src/protocol/index.ts';

/**
 * Gives the bytes of an envelope as they are stored, served and digested. One envelope has one spelling, so
 * the publisher, the server and the extension agree on its digest.
 * @returns compact JSON in UTF-8, fields in a fixed order
 */
export function serializeEnvelope({ payload, payloadType, signatures }: Envelope): Uint8Array {
  const ordered = {
    payload,
    payloadType,
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig })),
  };
  return new TextEncoder().encode(JSON.stringify(ordered));
}
