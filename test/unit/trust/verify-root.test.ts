import { describe, expect, test } from 'vitest';
import { PAYLOAD_TYPES } from '../../../src/protocol/index.ts';
import { verifyRoot } from '../../../src/trust/index.ts';
import { catchCodedError } from '../../support/catch-coded-error.ts';
import {
  CHANNEL_KEY,
  FUTURE,
  makeKey,
  makeRoot,
  NOW,
  nameKeys,
  PUBLISHER_KEY,
  ROOT_KEY,
  STRANGER_KEY,
  seal,
  sealBytes,
} from '../../support/signed-documents.ts';

const twoOfThree = makeRoot({ root: { keys: [makeKey(4), makeKey(5), makeKey(6)], threshold: 2 } });
const refuse = (...args: Parameters<typeof verifyRoot>) => catchCodedError(() => verifyRoot(...args));

const root = makeRoot();
const aliased = { ['0'.repeat(64)]: Object.values(nameKeys([makeKey(7)]))[0] };
const neutral = Buffer.from([1, ...Array(31).fill(0)]).toString('base64');
const unsoundRoots: [string, unknown, string][] = [
  [
    'more signers than keys',
    makeRoot({ publisher: { keys: [PUBLISHER_KEY], threshold: 2 } }),
    'roles.publisher.threshold',
  ],
  [
    'more signers than different keys',
    makeRoot({ publisher: { keys: [PUBLISHER_KEY, PUBLISHER_KEY], threshold: 2 } }),
    'roles.publisher.threshold',
  ],
  [
    'a key that it does not list',
    { ...root, keys: nameKeys([ROOT_KEY, CHANNEL_KEY]) },
    'roles.publisher.keyIds',
  ],
  ['a key under another id', { ...root, keys: { ...root.keys, ...aliased } }, `keys.${'0'.repeat(64)}`],
  ['a key of small order', { ...root, keys: { ...root.keys, ['1'.repeat(64)]: neutral } }, 'no usable'],
  [
    'a key in sloppy base64',
    { ...root, keys: { ...root.keys, ['1'.repeat(64)]: `${'A'.repeat(42)}B=` } },
    'no usable',
  ],
  [
    'an online key that signs bundles',
    makeRoot({ channel: { keys: [CHANNEL_KEY, PUBLISHER_KEY], threshold: 1 } }),
    'roles.channel.keyIds',
  ],
  [
    'an online key that signs roots',
    makeRoot({ channel: { keys: [ROOT_KEY], threshold: 1 } }),
    'roles.channel.keyIds',
  ],
  [
    'a threshold of 0',
    makeRoot({ channel: { keys: [CHANNEL_KEY], threshold: 0 } }),
    'roles.channel.threshold',
  ],
  ['a role without keys', makeRoot({ channel: { keys: [], threshold: 1 } }), 'roles.channel.keyIds'],
  ['no expiry', { ...root, expires: undefined }, 'expires'],
  ['an expiry that is no date', { ...root, expires: 'never' }, 'expires'],
  ['a role too many', { ...root, roles: { ...root.roles, admin: root.roles.root } }, 'admin'],
  ['a channel inside', { type: 'channel' }, 'type'],
];

describe('verifyRoot', () => {
  test('gives a root that its own key signed', () => {
    expect(verifyRoot(seal('root', makeRoot(), ROOT_KEY), NOW)).toEqual(makeRoot());
  });

  test.each([
    ['two different keys', [makeKey(4), makeKey(6)]],
    ['more than are needed', [makeKey(4), makeKey(5), makeKey(6)]],
    ['a stranger among them', [STRANGER_KEY, makeKey(5), makeKey(6)]],
  ])('reaches a threshold of two with %s', (_, keys) => {
    expect(verifyRoot(seal('root', twoOfThree, ...keys), NOW)).toEqual(twoOfThree);
  });

  test.each([
    ['one key', [makeKey(4)], '1 of the 2'],
    ['one key twice', [makeKey(4), makeKey(4)], '1 of the 2'],
    ['one key and a stranger', [makeKey(4), STRANGER_KEY], '1 of the 2'],
    ['one key and the publisher', [makeKey(4), PUBLISHER_KEY], '1 of the 2'],
    ['a stranger alone', [STRANGER_KEY], '0 of the 2'],
  ])('misses a threshold of two with %s', (_, keys, counted) => {
    const error = refuse(seal('root', twoOfThree, ...keys), NOW);
    expect(error.code).toBe('SIGNATURE_INVALID');
    expect(error.message).toContain(counted);
  });

  test('does not take a signature under the id of another key', () => {
    const posing = { ...STRANGER_KEY, keyId: ROOT_KEY.keyId };
    expect(refuse(seal('root', makeRoot(), posing), NOW).code).toBe('SIGNATURE_INVALID');
  });

  test('does not take a signature over the same bytes as another type', () => {
    const payload = new TextEncoder().encode(JSON.stringify(makeRoot()));
    const asBundle = JSON.parse(Buffer.from(sealBytes(PAYLOAD_TYPES.bundle, payload, ROOT_KEY)).toString());
    const relabelled = JSON.stringify({ ...asBundle, payloadType: PAYLOAD_TYPES.root });
    expect(refuse(new TextEncoder().encode(relabelled), NOW).code).toBe('SIGNATURE_INVALID');
  });

  test('refuses an expired root, unless it only has to keep what it vouched for', () => {
    const bytes = seal('root', makeRoot(), ROOT_KEY);
    expect(refuse(bytes, new Date(FUTURE)).code).toBe('ROOT_EXPIRED');
    expect(refuse(bytes, new Date(Number.NaN)).code).toBe('ROOT_EXPIRED');
    expect(verifyRoot(bytes, new Date(FUTURE), { allowExpired: true })).toEqual(makeRoot());
  });

  test.each(unsoundRoots)('refuses a root with %s and names the field', (_, document, field) => {
    const error = refuse(seal('root', document, ROOT_KEY), NOW);
    expect(error.code).toBe('PAYLOAD_MALFORMED');
    expect(error.message).toContain(field);
  });

  test('refuses a payload that is no JSON', () => {
    const bytes = sealBytes(PAYLOAD_TYPES.root, Uint8Array.of(0xff), ROOT_KEY);
    expect(refuse(bytes, NOW).message).toContain('no JSON');
  });
});
