import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createSigningKey, serializeEnvelope, signEnvelope } from '../../../server/signing/index.ts';
import { PAYLOAD_TYPES } from '../../../src/protocol/index.ts';
import { computeKeyId, encodePae } from '../../../src/trust/index.ts';
import { makeKey } from '../../support/signed-documents.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const payload = new TextEncoder().encode('{"ä":1}');

describe('createSigningKey', () => {
  test('makes the key pair of RFC 8032, section 7.1, test 1', () => {
    const key = createSigningKey(hex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'));
    expect(key.publicKey).toEqual(hex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'));
    expect(key.keyId).toBe(computeKeyId(key.publicKey));
  });

  test.each([0, 31, 33, 64])('refuses a seed of %i bytes', (length) => {
    expect(() => createSigningKey(new Uint8Array(length))).toThrow(RangeError);
  });
});

describe('signEnvelope', () => {
  test('signs so that another implementation agrees', () => {
    const key = makeKey(5);
    const envelope = signEnvelope(payload, PAYLOAD_TYPES.bundle, [key]);
    const prefix = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
    const spki = Buffer.concat([prefix.subarray(0, -32), key.publicKey]);
    const publicKey = { key: spki, format: 'der', type: 'spki' } as const;
    const signature = Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64');
    expect(verify(null, encodePae(PAYLOAD_TYPES.bundle, payload), publicKey, signature)).toBe(true);
  });

  test('signs once per key, in their order', () => {
    const { signatures } = signEnvelope(payload, PAYLOAD_TYPES.root, [makeKey(2), makeKey(1)]);
    expect(signatures.map(({ keyid }) => keyid)).toEqual([makeKey(2).keyId, makeKey(1).keyId]);
    expect(signatures[0]?.sig).not.toBe(signatures[1]?.sig);
  });

  test('keeps the payload byte for byte', () => {
    const envelope = signEnvelope(payload, PAYLOAD_TYPES.bundle, [makeKey(1)]);
    expect(Buffer.from(envelope.payload, 'base64')).toEqual(Buffer.from(payload));
  });
});

test('serializeEnvelope gives one spelling, whatever the order of the fields', () => {
  const {
    payload: body,
    payloadType,
    signatures,
  } = signEnvelope(payload, PAYLOAD_TYPES.bundle, [makeKey(1)]);
  const [first] = signatures;
  const shuffled = {
    signatures: [{ sig: first?.sig ?? '', keyid: first?.keyid ?? '' }],
    payloadType,
    payload: body,
  };
  expect(serializeEnvelope(shuffled)).toEqual(serializeEnvelope({ payload: body, payloadType, signatures }));
});
