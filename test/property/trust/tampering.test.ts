import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ENGINE_VERSION } from '../../../src/engine/index.ts';
import { CodedError } from '../../../src/protocol/index.ts';
import { computeDigest, verifyBundle, verifyChannel, verifyRoot } from '../../../src/trust/index.ts';
import {
  CHANNEL_KEY,
  makeBundle,
  makeChannel,
  makeRoot,
  NOW,
  PUBLISHER_KEY,
  ROOT_KEY,
  seal,
} from '../../support/signed-documents.ts';

const numRuns = Number(process.env['PROPERTY_RUNS'] ?? 300);

const root = makeRoot();
const known = { now: NOW, engineVersion: ENGINE_VERSION };
const documents = [
  {
    name: 'root',
    bytes: seal('root', root, ROOT_KEY),
    verify: (bytes: Uint8Array) => verifyRoot(bytes, NOW),
  },
  {
    name: 'channel',
    bytes: seal('channel', makeChannel(), CHANNEL_KEY),
    verify: (bytes: Uint8Array) => verifyChannel(root, bytes, { now: NOW, name: 'stable' }),
  },
  {
    name: 'bundle',
    bytes: seal('bundle', makeBundle(), PUBLISHER_KEY),
    verify: (bytes: Uint8Array) => verifyBundle(root, bytes, known).bundle,
  },
];

/** Verification either gives exactly what was signed or throws a coded error; nothing third. */
function judge(verify: (bytes: Uint8Array) => unknown, bytes: Uint8Array): unknown {
  try {
    return verify(bytes);
  } catch (error) {
    if (error instanceof CodedError) return error.code;
    throw error;
  }
}

describe.each(documents)('a tampered $name', ({ bytes, verify }) => {
  const sound = judge(verify, bytes);
  const at = fc.nat(bytes.length - 1);

  test('is sound to begin with', () => {
    expect(sound).toBeTypeOf('object');
  });

  test('is refused, whichever bit is flipped', () => {
    fc.assert(
      fc.property(at, fc.nat(7), (index, bit) => {
        const flipped = Uint8Array.from(bytes);
        flipped[index] = (flipped[index] ?? 0) ^ (1 << bit);
        expect(judge(verify, flipped)).toBeTypeOf('string');
      }),
      { numRuns },
    );
  });

  test('is refused, wherever it is cut off', () => {
    fc.assert(
      fc.property(at, (length) => {
        expect(judge(verify, bytes.subarray(0, length))).toBeTypeOf('string');
      }),
      { numRuns },
    );
  });

  test('never yields other content, whatever is put into it', () => {
    fc.assert(
      fc.property(at, fc.uint8Array({ minLength: 1, maxLength: 8 }), (index, inserted) => {
        const grown = Uint8Array.from([...bytes.subarray(0, index), ...inserted, ...bytes.subarray(index)]);
        const verdict = judge(verify, grown);
        // A blank between two tokens of the envelope changes nothing that is signed.
        if (typeof verdict !== 'string') expect(verdict).toEqual(sound);
      }),
      { numRuns },
    );
  });
});

test('any bytes are refused as a bundle with a code', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 400 }),
        fc.json().map((json) => Buffer.from(json)),
      ),
      (bytes) => {
        expect(judge((input) => verifyBundle(root, input, known), bytes)).toBe('ENVELOPE_MALFORMED');
      },
    ),
    { numRuns },
  );
});

test('a bundle that differs in a byte is never the one that a channel names', () => {
  const bytes = seal('bundle', makeBundle(), PUBLISHER_KEY);
  const expected = { version: 4, sha256: computeDigest(bytes), length: bytes.length };
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (index, difference) => {
      const changed = Uint8Array.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ difference;
      expect(judge((input) => verifyBundle(root, input, { ...known, expected }), changed)).toBe(
        'DIGEST_MISMATCH',
      );
    }),
    { numRuns },
  );
});
