import { describe, expect, test } from 'vitest';
import { verifyChannel } from '../../../src/trust/index.ts';
import { catchCodedError } from '../../support/catch-coded-error.ts';
import {
  CHANNEL_KEY,
  FUTURE,
  makeChannel,
  makeRoot,
  NOW,
  PAST,
  PUBLISHER_KEY,
  seal,
} from '../../support/signed-documents.ts';

const root = makeRoot();
const sealed = seal('channel', makeChannel(), CHANNEL_KEY);
const asked = { now: NOW, name: 'stable' };

const refusals: [string, () => unknown, string, string][] = [
  [
    "a publisher's signature",
    () => verifyChannel(root, seal('channel', makeChannel(), PUBLISHER_KEY), asked),
    'SIGNATURE_INVALID',
    '0 of the 1',
  ],
  [
    'a bundle',
    () => verifyChannel(root, seal('bundle', {}, CHANNEL_KEY), asked),
    'ENVELOPE_MALFORMED',
    'payloadType',
  ],
  [
    'another channel',
    () => verifyChannel(root, sealed, { ...asked, name: 'beta' }),
    'PAYLOAD_MALFORMED',
    'name',
  ],
  [
    '101 per cent',
    () => verifyChannel(root, seal('channel', makeChannel({ rolloutPercent: 101 }), CHANNEL_KEY), asked),
    'PAYLOAD_MALFORMED',
    'rolloutPercent',
  ],
  [
    'an older bundle',
    () => verifyChannel(root, sealed, { ...asked, current: { version: 5, sha256: 'a'.repeat(64) } }),
    'VERSION_ROLLBACK',
    'below 5',
  ],
  [
    'other content under the same version',
    () => verifyChannel(root, sealed, { ...asked, current: { version: 4, sha256: 'b'.repeat(64) } }),
    'VERSION_ROLLBACK',
    'other content',
  ],
  [
    'an expired statement',
    () => verifyChannel(root, seal('channel', makeChannel({ expires: PAST }), CHANNEL_KEY), asked),
    'CHANNEL_EXPIRED',
    PAST,
  ],
  [
    'an expired root',
    () => verifyChannel(root, sealed, { ...asked, now: new Date(FUTURE) }),
    'ROOT_EXPIRED',
    FUTURE,
  ],
];

describe('verifyChannel', () => {
  test('gives the statement of the channel that was asked for', () => {
    expect(verifyChannel(root, sealed, asked)).toEqual(makeChannel());
  });

  test.each([
    ['the bundle in use', { version: 4, sha256: 'a'.repeat(64) }],
    ['a newer one than in use', { version: 3, sha256: 'b'.repeat(64) }],
  ])('may lead to %s', (_, current) => {
    expect(verifyChannel(root, sealed, { ...asked, current })).toEqual(makeChannel());
  });

  test.each(refusals)('refuses %s', (_, run, code, named) => {
    const error = catchCodedError(run);
    expect(error.code).toBe(code);
    expect(error.message).toContain(named);
  });
});
