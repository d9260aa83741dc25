import { describe, expect, test } from 'vitest';
import { isValidSignature } from '../../../src/trust/is-valid-signature.ts';
import { readCorpus } from '../../support/read-corpus.ts';

interface Row {
  readonly id: string;
  readonly src: string;
  readonly pk?: string;
  readonly pub?: string;
  readonly key?: string;
  readonly vk_bytes?: string;
  readonly sig?: string;
  readonly sig_bytes?: string;
  readonly msg?: string;
  readonly result?: string;
  readonly flags?: readonly string[] | null;
}

interface Vector {
  readonly id: string;
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  readonly valid: boolean;
}

const hex = (text = '') => new Uint8Array(Buffer.from(text, 'hex'));
const ascii = (text = '') => new TextEncoder().encode(text);

/** What a strict verifier without cofactor has to refuse, in the words of the CCTV vectors. */
const REFUSED_FLAGS = [
  'low_order_A',
  'non_canonical_A',
  'non_canonical_R',
  'low_order_residue',
  'reencoded_k',
];

/** How to read each source, and what it expects of a strict verifier. */
const SOURCES: Record<string, (row: Row) => Omit<Vector, 'id'>> = {
  wycheproof: readPlain,
  'djb-sign.input': readPlain,
  rfc8032: (row) => ({
    publicKey: hex(row.pub),
    message: hex(row.msg),
    signature: hex(row.sig),
    valid: true,
  }),
  // All keys of this source are of small order, which only the rules that it is named after accept.
  zip215: (row) => ({
    publicKey: hex(row.vk_bytes),
    message: ascii('Zcash'),
    signature: hex(row.sig_bytes),
    valid: false,
  }),
  cctv: (row) => ({
    publicKey: hex(row.key),
    message: ascii(row.msg),
    signature: hex(row.sig),
    valid: !REFUSED_FLAGS.some((flag) => row.flags?.includes(flag)),
  }),
};

function readPlain(row: Row): Omit<Vector, 'id'> {
  return {
    publicKey: hex(row.pk),
    message: hex(row.msg),
    signature: hex(row.sig),
    valid: row.result === 'valid',
  };
}

const rows = readCorpus<Row>('crypto/ed25519.jsonl');

describe.skipIf(rows.length === 0)('published Ed25519 vectors (skipped without the corpora)', () => {
  test.each(Object.entries(SOURCES))('agrees with %s', (source, read) => {
    const vectors = rows.filter(({ src }) => src === source).map((row) => ({ id: row.id, ...read(row) }));
    const wrong = vectors.filter(
      ({ publicKey, message, signature, valid }) => isValidSignature(publicKey, message, signature) !== valid,
    );
    expect(vectors.length).toBeGreaterThan(0);
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test('knows every source', () => {
    expect(rows.filter(({ src }) => !Object.hasOwn(SOURCES, src))).toEqual([]);
  });
});
