import { describe, expect, test } from 'vitest';
import { LIMITS, PAYLOAD_TYPES } from '../../../src/protocol/index.ts';
import { decodeEnvelope } from '../../../src/trust/decode-envelope.ts';
import { catchCodedError } from '../../support/catch-coded-error.ts';

const SOUND = {
  payload: 'e30=',
  payloadType: PAYLOAD_TYPES.bundle,
  signatures: [{ keyid: 'k', sig: 'AQID' }],
};
const bytes = (text: string) => new TextEncoder().encode(text);
const decode = (value: unknown) => decodeEnvelope(bytes(JSON.stringify(value)), PAYLOAD_TYPES.bundle);

describe('decodeEnvelope', () => {
  test('gives payload and signatures as bytes', () => {
    expect(decode(SOUND)).toEqual({
      payloadType: PAYLOAD_TYPES.bundle,
      payload: bytes('{}'),
      signatures: [{ keyId: 'k', signature: Uint8Array.of(1, 2, 3) }],
    });
  });

  test.each([
    ['another type', { ...SOUND, payloadType: PAYLOAD_TYPES.root }, 'payloadType'],
    ['no signature', { ...SOUND, signatures: [] }, 'signatures'],
    ['33 signatures', { ...SOUND, signatures: Array(33).fill(SOUND.signatures[0]) }, 'signatures'],
    ['a field too many', { ...SOUND, extra: 1 }, 'extra'],
    ['a payload that is no base64', { ...SOUND, payload: 'e30' }, 'payload'],
    ['a payload in sloppy base64', { ...SOUND, payload: 'e31=' }, 'payload'],
    ['a sloppy signature', { ...SOUND, signatures: [{ keyid: 'k', sig: 'AR==' }] }, 'signatures.0.sig'],
    ['a list', [], 'expected object'],
    ['null', null, 'expected object'],
  ])('refuses %s and names it', (_, value, named) => {
    const error = catchCodedError(() => decode(value));
    expect(error.code).toBe('ENVELOPE_MALFORMED');
    expect(error.message).toContain(named);
  });

  test.each([
    ['no bytes', new Uint8Array()],
    ['no JSON', bytes('{')],
    ['invalid UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['a byte order mark', bytes(`\uFEFF${JSON.stringify(SOUND)}`)],
    ['nesting without end', bytes('['.repeat(100_000))],
  ])('refuses %s', (_, input) => {
    expect(catchCodedError(() => decodeEnvelope(input, PAYLOAD_TYPES.bundle)).code).toBe(
      'ENVELOPE_MALFORMED',
    );
  });

  test('refuses endless data by its length', () => {
    const error = catchCodedError(() =>
      decodeEnvelope(new Uint8Array(LIMITS.maxEnvelopeBytes + 1), PAYLOAD_TYPES.bundle),
    );
    expect(error.message).toContain(`${LIMITS.maxEnvelopeBytes} allowed`);
  });
});
