import {
  CodedError,
  describeIssue,
  EnvelopeSchema,
  LIMITS,
  PAYLOAD_TYPES,
  type PayloadType,
} from '../protocol/index.ts';
import { decodeBase64 } from './decode-base64.ts';
import { parseJson } from './parse-json.ts';

/** An envelope in bytes. Nothing in it is trusted yet, and its payload has not been looked at. */
export interface DecodedEnvelope {
  readonly payloadType: PayloadType;
  readonly payload: Uint8Array;
  readonly signatures: readonly { readonly keyId: string; readonly signature: Uint8Array }[];
}

/**
 * Takes an envelope apart without reading what it carries: DSSE protocol, verification step 1.
 * The type is checked here and not after the signatures (DSSE step 3), because "this is a channel and no
 * bundle" helps more than "no valid signature"; the signature covers the type either way.
 * @param envelopeBytes the document as fetched; not changed
 * @param expectedType the only payload type that the caller understands
 * @returns payload and signatures as bytes; never without a signature
 * @throws {CodedError} ENVELOPE_MALFORMED
 * @see https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
 */
export function decodeEnvelope(envelopeBytes: Uint8Array, expectedType: PayloadType): DecodedEnvelope {
  assertLength(envelopeBytes);
  const parsed = EnvelopeSchema.safeParse(parseJson(envelopeBytes));
  if (!parsed.success) throw malformed(describeIssue(parsed.error));
  const { payload, payloadType, signatures } = parsed.data;
  if (payloadType !== expectedType) {
    throw malformed(`payloadType: ${describeType(payloadType)} where "${expectedType}" is expected`);
  }
  return {
    payloadType: expectedType,
    payload: decodeField('payload', payload),
    signatures: signatures.map(({ keyid, sig }, index) => ({
      keyId: keyid,
      signature: decodeField(`signatures.${index}.sig`, sig),
    })),
  };
}

/** Another kind of document is named; anything else is the sender's own words, which no message repeats. */
function describeType(payloadType: string): string {
  const isKnown = (Object.values(PAYLOAD_TYPES) as string[]).includes(payloadType);
  return isKnown ? `"${payloadType}"` : 'an unknown type';
}

/** Before anything is decoded, so that endless data costs nothing but its length. */
function assertLength(envelopeBytes: Uint8Array): void {
  if (envelopeBytes.length <= LIMITS.maxEnvelopeBytes) return;
  throw malformed(`${envelopeBytes.length} bytes are more than the ${LIMITS.maxEnvelopeBytes} allowed`);
}

function decodeField(field: string, text: string): Uint8Array {
  const bytes = decodeBase64(text);
  if (bytes === null) throw malformed(`${field}: not strict base64`);
  return bytes;
}

function malformed(detail: string): CodedError<'ENVELOPE_MALFORMED'> {
  return new CodedError('ENVELOPE_MALFORMED', `${detail}.`);
}
