import { describe, expect, test } from 'vitest';
import { ENGINE_VERSION } from '../../../src/engine/index.ts';
import { computeDigest, verifyBundle } from '../../../src/trust/index.ts';
import { catchCodedError } from '../../support/catch-coded-error.ts';
import {
  CHANNEL_KEY,
  FUTURE,
  makeBundle,
  makeKey,
  makeRoot,
  NOW,
  PAST,
  PUBLISHER_KEY,
  RULE,
  STRANGER_KEY,
  seal,
} from '../../support/signed-documents.ts';

const root = makeRoot();
const sealed = seal('bundle', makeBundle(), PUBLISHER_KEY);
const digest = computeDigest(sealed);
const known = { now: NOW, engineVersion: ENGINE_VERSION };
const expected = { version: 4, sha256: digest, length: sealed.length };
const signed = (overrides: object) => seal('bundle', makeBundle(overrides), PUBLISHER_KEY);

const refusals: [string, () => unknown, string, string][] = [
  [
    "the online key's signature",
    () => verifyBundle(root, seal('bundle', makeBundle(), CHANNEL_KEY), known),
    'SIGNATURE_INVALID',
    '0 of the 1',
  ],
  [
    "a stranger's signature",
    () => verifyBundle(root, seal('bundle', makeBundle(), STRANGER_KEY), known),
    'SIGNATURE_INVALID',
    '0 of the 1',
  ],
  [
    'a channel',
    () => verifyBundle(root, seal('channel', {}, PUBLISHER_KEY), known),
    'ENVELOPE_MALFORMED',
    'payloadType',
  ],
  [
    'other bytes than expected',
    () => verifyBundle(root, sealed, { ...known, expected: { ...expected, sha256: 'b'.repeat(64) } }),
    'DIGEST_MISMATCH',
    digest,
  ],
  [
    'more bytes than expected',
    () => verifyBundle(root, sealed, { ...known, expected: { ...expected, length: 10 } }),
    'DIGEST_MISMATCH',
    'where 10',
  ],
  [
    'another version than expected',
    () => verifyBundle(root, sealed, { ...known, expected: { ...expected, version: 5 } }),
    'DIGEST_MISMATCH',
    'version 4 where 5',
  ],
  [
    'an older version',
    () => verifyBundle(root, sealed, { ...known, current: { version: 5, sha256: digest } }),
    'VERSION_ROLLBACK',
    'below 5',
  ],
  [
    'other content under the version in use',
    () => verifyBundle(root, sealed, { ...known, current: { version: 4, sha256: 'b'.repeat(64) } }),
    'VERSION_ROLLBACK',
    'other content',
  ],
  [
    "a newer engine's rules",
    () => verifyBundle(root, signed({ minEngine: ENGINE_VERSION + 1 }), known),
    'ENGINE_TOO_OLD',
    `Version ${ENGINE_VERSION + 1}`,
  ],
  ['an expired bundle', () => verifyBundle(root, signed({ expires: PAST }), known), 'BUNDLE_EXPIRED', PAST],
  [
    'an expired root',
    () =>
      verifyBundle(root, signed({ expires: '2040-01-01T00:00:00Z' }), { ...known, now: new Date(FUTURE) }),
    'ROOT_EXPIRED',
    FUTURE,
  ],
  [
    'an unknown kind of rule',
    () => verifyBundle(root, signed({ rules: [RULE, { ...RULE, kind: 'script' }] }), known),
    'PAYLOAD_MALFORMED',
    'rules.1.kind: unknown kind; use one of regex, keyword, region',
  ],
  [
    'a rule of a slow class',
    () => verifyBundle(root, signed({ rules: [{ ...RULE, class: 'SLOW' }] }), known),
    'PAYLOAD_MALFORMED',
    'rules.0.class',
  ],
  [
    'code in a rule',
    () => verifyBundle(root, signed({ rules: [{ ...RULE, code: 'alert(1)' }] }), known),
    'PAYLOAD_MALFORMED',
    'code',
  ],
  ['no rules', () => verifyBundle(root, signed({ rules: [] }), known), 'PAYLOAD_MALFORMED', 'rules'],
  ['version 0', () => verifyBundle(root, signed({ version: 0 }), known), 'PAYLOAD_MALFORMED', 'version'],
  [
    'a fractional version',
    () => verifyBundle(root, signed({ version: 1.5 }), known),
    'PAYLOAD_MALFORMED',
    'version',
  ],
];

describe('verifyBundle', () => {
  test('gives the bundle and the digest of its envelope', () => {
    expect(verifyBundle(root, sealed, { ...known, expected })).toEqual({
      bundle: makeBundle(),
      digest,
      expired: false,
    });
  });

  test.each([
    ['the bundle in use', { version: 4, sha256: digest }],
    ['a newer one than in use', { version: 3, sha256: 'b'.repeat(64) }],
  ])('takes %s', (_, current) => {
    expect(verifyBundle(root, sealed, { ...known, current }).digest).toBe(digest);
  });

  test('goes on with an expired bundle where asked to, and says so', () => {
    const stale = { ...known, allowExpired: true };
    expect(verifyBundle(root, signed({ expires: PAST }), stale).expired).toBe(true);
    expect(verifyBundle({ ...root, expires: PAST }, sealed, stale).expired).toBe(true);
    expect(verifyBundle(root, sealed, stale).expired).toBe(false);
  });

  test('counts different publisher keys', () => {
    const strict = makeRoot({ publisher: { keys: [PUBLISHER_KEY, makeKey(4)], threshold: 2 } });
    const twice = seal('bundle', makeBundle(), PUBLISHER_KEY, PUBLISHER_KEY);
    const both = seal('bundle', makeBundle(), PUBLISHER_KEY, makeKey(4));
    expect(catchCodedError(() => verifyBundle(strict, twice, known)).code).toBe('SIGNATURE_INVALID');
    expect(verifyBundle(strict, both, known).bundle).toEqual(makeBundle());
  });

  test.each(refusals)('refuses %s', (_, run, code, named) => {
    const error = catchCodedError(run);
    expect(error.code).toBe(code);
    expect(error.message).toContain(named);
  });

  test('says in every refusal what to do', () => {
    for (const [, run] of refusals) expect(catchCodedError(run).message).toMatch(/^[A-Z_]+: .+\. [A-Z].+\.$/);
  });
});
