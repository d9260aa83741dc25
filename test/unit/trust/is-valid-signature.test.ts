import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isUsablePublicKey } from '../../../src/trust/is-usable-public-key.ts';
import { isValidSignature } from '../../../src/trust/is-valid-signature.ts';

const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const P = 2n ** 255n - 19n;
const bytes = (text: string) => new TextEncoder().encode(text);

function toLittleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, at) => Number((value >> BigInt(8 * at)) & 255n));
}

function fromLittleEndian(input: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(input.toReversed()).toString('hex')}`);
}

/** A signature by another implementation: the platform's. */
function signWithPlatform(message: Uint8Array): { publicKey: Uint8Array; signature: Uint8Array } {
  const pair = generateKeyPairSync('ed25519');
  const spki = pair.publicKey.export({ type: 'spki', format: 'der' });
  return {
    publicKey: new Uint8Array(spki.subarray(-32)),
    signature: new Uint8Array(sign(null, message, pair.privateKey)),
  };
}

describe('isValidSignature', () => {
  const message = bytes('a bundle');
  const { publicKey, signature } = signWithPlatform(message);

  test('takes what the platform signed', () => {
    expect(isValidSignature(publicKey, message, signature)).toBe(true);
  });

  test('refuses the same signature with S + L, which tweetnacl alone takes', () => {
    const s = fromLittleEndian(signature.subarray(32));
    const forged = Uint8Array.from([...signature.subarray(0, 32), ...toLittleEndian(s + L)]);
    expect(isValidSignature(publicKey, message, forged)).toBe(false);
  });

  test.each([
    ['another message', publicKey, bytes('a bundlf'), signature],
    ['another key', signWithPlatform(message).publicKey, message, signature],
    ['a short signature', publicKey, message, signature.subarray(0, 63)],
    ['a long signature', publicKey, message, Uint8Array.from([...signature, 0])],
    ['a short key', publicKey.subarray(0, 31), message, signature],
    ['a key that is no point', toLittleEndian(2n), message, signature],
    ['no bytes at all', new Uint8Array(), new Uint8Array(), new Uint8Array()],
  ])('refuses %s', (_, key, text, candidate) => {
    expect(isValidSignature(key, text, candidate)).toBe(false);
  });
});

describe('isUsablePublicKey', () => {
  const order8 = 0x5fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
  const signBit = 1n << 255n;

  test.each([
    ['0', 0n],
    ['the neutral element', 1n],
    ['order 2', P - 1n],
    ['order 8', order8],
    ['order 8, negative', P - order8],
  ])('refuses small order: %s, with either sign', (_, y) => {
    expect(isUsablePublicKey(toLittleEndian(y))).toBe(false);
    expect(isUsablePublicKey(toLittleEndian(y | signBit))).toBe(false);
  });

  test.each([P, P + 1n, P + 3n, 2n ** 255n - 1n])('refuses a second spelling of a coordinate: %s', (y) => {
    expect(isUsablePublicKey(toLittleEndian(y))).toBe(false);
  });

  test('takes the base point', () => {
    expect(isUsablePublicKey(Uint8Array.from([0x58, ...Array<number>(31).fill(0x66)]))).toBe(true);
  });
});
