import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENGINE_VERSION } from '../../../src/engine/index.ts';
import type { Bundle, Envelope } from '../../../src/protocol/index.ts';
import { computeDigest, verifyBundle, verifyChannel, verifyRoot } from '../../../src/trust/index.ts';
import { certifyRules } from '../../support/certify-rules.ts';
import {
  makeBundle,
  makeRoot,
  NOW,
  PAST,
  PUBLISHER_KEY,
  RULE,
  STRANGER_KEY,
  seal,
} from '../../support/signed-documents.ts';
import { createTestServer, type TestServer } from '../../support/test-server.ts';

const HOUR_MS = 3_600_000;

const sealBundle = (overrides: Partial<Bundle> = {}, key = PUBLISHER_KEY) =>
  seal('bundle', makeBundle(overrides), key);
const parseEnvelope = (bytes: Uint8Array): Envelope => JSON.parse(new TextDecoder().decode(bytes));

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

const publish = (bytes: Uint8Array, channel = 'stable') =>
  server.call({ url: '/v1/admin/bundles', body: { channel, envelope: parseEnvelope(bytes) } });
const readChannel = (name = 'stable', headers = {}) => server.call({ url: `/v1/channels/${name}`, headers });
const verifyNow = (body: Buffer, name = 'stable') => verifyChannel(makeRoot(), body, { now: NOW, name });

describe('a published bundle', () => {
  test('reaches clients byte for byte, and they can verify each document on the way', async () => {
    const bytes = sealBundle({ version: 4 });
    const published = await publish(bytes);
    expect(published.json()).toEqual({ channel: 'stable', version: 4, sha256: computeDigest(bytes) });

    const root = verifyRoot((await server.call({ url: '/v1/roots/1' })).rawPayload, NOW);
    const channel = verifyChannel(root, (await readChannel()).rawPayload, { now: NOW, name: 'stable' });
    const served = await server.call({ url: `/v1/bundles/${channel.bundle.sha256}` });
    expect(served.rawPayload.equals(bytes)).toBe(true);
    const { bundle } = verifyBundle(root, served.rawPayload, {
      now: NOW,
      engineVersion: ENGINE_VERSION,
      expected: channel.bundle,
    });
    expect(bundle).toEqual(makeBundle({ version: 4 }));
  });

  test('can be published again without effect', async () => {
    const bytes = sealBundle({ version: 5 });
    const first = await publish(bytes);
    expect((await publish(bytes)).json()).toEqual(first.json());
  });

  test('gives way to a higher version, on its channel alone, and stays readable', async () => {
    const old = await publish(sealBundle({ version: 6 }));
    await publish(sealBundle({ version: 3 }), 'beta');
    await publish(sealBundle({ version: 7 }));
    expect(verifyNow((await readChannel()).rawPayload).bundle.version).toBe(7);
    expect(verifyNow((await readChannel('beta')).rawPayload, 'beta').bundle.version).toBe(3);
    expect((await server.call({ url: `/v1/bundles/${old.json().sha256}` })).statusCode).toBe(200);
  });

  test('is still there after a restart', async () => {
    const { sha256 } = (await publish(sealBundle({ version: 8 }))).json();
    await server.restart();
    expect(verifyNow((await readChannel()).rawPayload).bundle).toMatchObject({ version: 8, sha256 });
  });
});

describe('a bad bundle is refused and the channel keeps the last good one', () => {
  const {
    keywords: _keywords,
    caseSensitive: _case,
    wholeWord: _word,
    ...bare
  } = RULE as Record<string, unknown>;
  const withRule = (rule: object) =>
    ({ version: 99, rules: [{ ...bare, ...rule }] }) as unknown as Partial<Bundle>;
  const plainRegex = (pattern: string) => withRule({ kind: 'regex', class: 'INSTANT', pattern, flags: '' });

  test.each([
    ['signed by a stranger', () => sealBundle({ version: 99 }, STRANGER_KEY), 'SIGNATURE_INVALID', ''],
    ['an older version', () => sealBundle({ version: 2 }), 'VERSION_ROLLBACK', 'Version 2'],
    [
      'the same version with other content',
      () => sealBundle({ version: 50, name: 'other' }),
      'VERSION_ROLLBACK',
      '50',
    ],
    ['expired', () => sealBundle({ version: 99, expires: PAST }), 'BUNDLE_EXPIRED', ''],
    ['for a newer engine', () => sealBundle({ version: 99, minEngine: 999 }), 'ENGINE_TOO_OLD', '999'],
    [
      'an unknown rule kind',
      () => sealBundle(withRule({ kind: 'script' })),
      'PAYLOAD_MALFORMED',
      'rules.0.kind',
    ],
    ['no bundle at all', () => seal('root', makeRoot(), PUBLISHER_KEY), 'ENVELOPE_MALFORMED', ''],
    ['a pattern that matches nothing', () => sealBundle(plainRegex('a*')), 'NULLABLE', 'code-name'],
    ['a back-reference', () => sealBundle(plainRegex('(a)\\1')), 'BACKREFERENCE', 'code-name'],
    ['a broken pattern', () => sealBundle(plainRegex('(a')), 'SYNTAX', 'code-name'],
    [
      'a certificate of another rule',
      () => sealBundle({ ...plainRegex('a'), ...certifyRules([RULE]) }),
      'CERTIFICATE_MISMATCH',
      'rule "code-name"',
    ],
    [
      'a rule without a certificate',
      () => sealBundle({ version: 99, certificates: [] }),
      'CERTIFICATE_MISMATCH',
      '1 rules have 0 certificates',
    ],
    [
      'a certificate of another set',
      () => sealBundle({ version: 99, ...certifyRules([]), certificates: certifyRules([RULE]).certificates }),
      'CERTIFICATE_MISMATCH',
      'the rules together',
    ],
  ])('%s', async (_name, make, code, says) => {
    await publish(sealBundle({ version: 50 }));
    const refused = await publish(make());
    expect(refused.json()).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(verifyNow((await readChannel()).rawPayload).bundle.version).toBe(50);
  });

  test('two publishers who race leave the higher version', async () => {
    const versions = [60, 61, 62, 63, 64];
    const answers = await Promise.all(versions.map((version) => publish(sealBundle({ version }))));
    for (const answer of answers) expect(['VERSION_ROLLBACK', undefined]).toContain(answer.json().code);
    expect(verifyNow((await readChannel()).rawPayload).bundle.version).toBe(64);
  });
});

describe('caching', () => {
  test('a bundle never changes and may be kept', async () => {
    const { sha256 } = (await publish(sealBundle({ version: 70 }))).json();
    const url = `/v1/bundles/${sha256}`;
    const { headers } = await server.call({ url });
    expect(headers).toMatchObject({
      etag: `"${sha256}"`,
      'cache-control': 'private, max-age=31536000, immutable',
    });
    const again = await server.call({ url, headers: { 'if-none-match': String(headers.etag) } });
    expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', `"${sha256}"`]);
  });

  test.each([
    ['the same', (etag: string) => etag, 304],
    ['weak', (etag: string) => `W/${etag}`, 304],
    ['one of many', (etag: string) => `"x", ${etag}`, 304],
    ['any', () => '*', 304],
    ['another', () => '"x"', 200],
  ])('a channel asked for with %s tag', async (_name, tag, status) => {
    await publish(sealBundle({ version: 71 }));
    const etag = String((await readChannel()).headers.etag);
    expect((await readChannel('stable', { 'if-none-match': tag(etag) })).statusCode).toBe(status);
  });

  test('a statement is kept for half its life, then signed anew, and at once for a new bundle', async () => {
    const own = await createTestServer({ settings: { channelLifetimeMinutes: 120 } });
    const read = async () => (await own.call({ url: '/v1/channels/stable' })).rawPayload;
    const put = (version: number) =>
      own.call({
        url: '/v1/admin/bundles',
        body: { channel: 'stable', envelope: parseEnvelope(sealBundle({ version })) },
      });
    await put(1);
    const first = await read();
    own.passTime(HOUR_MS - 1);
    expect((await read()).equals(first)).toBe(true);
    own.passTime(1);
    const second = verifyChannel(makeRoot(), await read(), { now: NOW, name: 'stable' });
    expect(second.issued).toBe(new Date(NOW.getTime() + HOUR_MS).toISOString());
    expect(second.expires).toBe(new Date(NOW.getTime() + 3 * HOUR_MS).toISOString());
    await put(2);
    expect(verifyChannel(makeRoot(), await read(), { now: NOW, name: 'stable' }).bundle.version).toBe(2);
    await own.close();
  });
});
