import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertAllowedAddress } from '../../../server/guardrails/external/assert-allowed-address.ts';
import { createBoundedFetch } from '../../../server/guardrails/external/create-bounded-fetch.ts';
import { type FakeService, json, startFakeService } from '../../support/fake-service.ts';

const STRICT = { allowPrivateNetwork: false };
const RELAXED = { allowPrivateNetwork: true };

const mayReach = (address: string, protocol: string, policy = STRICT): boolean => {
  try {
    assertAllowedAddress(address, protocol, policy);
    return true;
  } catch {
    return false;
  }
};

describe('addresses', () => {
  test.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])('%s is this machine', (address) => {
    expect(mayReach(address, 'http:')).toBe(true);
  });

  test.each(['93.184.216.34', '2606:2800:220:1::1', '::ffff:93.184.216.34'])('%s takes https', (address) => {
    expect([mayReach(address, 'https:'), mayReach(address, 'http:')]).toEqual([true, false]);
    expect(mayReach(address, 'http:', RELAXED)).toBe(false);
  });

  test.each(['10.1.2.3', '172.31.0.1', '192.168.1.1', '100.64.0.1', 'fd00::1', '::ffff:10.0.0.1'])(
    '%s is private',
    (address) => {
      expect([mayReach(address, 'https:'), mayReach(address, 'http:', RELAXED)]).toEqual([false, true]);
    },
  );

  test.each([
    '169.254.169.254',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    'fe80::1',
    '::',
    '::ffff:169.254.169.254',
  ])('%s is never asked', (address) => {
    expect(mayReach(address, 'https:', RELAXED)).toBe(false);
  });
});

describe('the fetch', () => {
  let service: FakeService;
  beforeAll(async () => {
    service = await startFakeService();
    service.answer(json({ ok: true }));
  });
  afterAll(() => service.close());

  const resolveTo =
    (...addresses: string[]) =>
    (
      _name: string,
      _options: object,
      callback: (error: null, found: { address: string; family: number }[]) => void,
    ) =>
      callback(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );
  const port = () => new URL(service.url).port;

  test('reaches a name that means this machine', async () => {
    const fetch = createBoundedFetch({ ...STRICT, maxAnswerBytes: 100 }, resolveTo('127.0.0.1'));
    const response = await fetch(`http://service.example:${port()}/`);
    expect([response.status, await response.json()]).toEqual([200, { ok: true }]);
  });

  test.each([
    ['a private address', ['10.0.0.1']],
    ['a private address among others', ['127.0.0.1', '192.168.0.1']],
    ["a cloud's own address", ['169.254.169.254']],
    ['a public address, in the clear', ['93.184.216.34']],
  ])('does not reach a name that means %s', async (_name, addresses) => {
    const fetch = createBoundedFetch({ ...STRICT, maxAnswerBytes: 100 }, resolveTo(...addresses));
    const count = service.requests.length;
    await expect(fetch(`http://service.example:${port()}/`)).rejects.toThrow(/address|https/);
    expect(service.requests).toHaveLength(count);
  });

  test.each([
    ['http://10.0.0.1/', /private network/],
    ['http://[::ffff:a00:1]/', /private network/],
    ['http://0x0a000001/', /private network/],
    ['https://169.254.169.254/', /never asked/],
    ['http://93.184.216.34/', /Only https/],
    ['file:///etc/passwd', /Only https/],
  ])('does not reach %s', async (url, says) => {
    await expect(createBoundedFetch({ ...STRICT, maxAnswerBytes: 100 })(url)).rejects.toThrow(says);
  });

  test('takes an answer of the greatest length, and none that is longer', async () => {
    const body = JSON.stringify({ ok: true });
    const ask = (maxAnswerBytes: number) =>
      createBoundedFetch({ ...STRICT, maxAnswerBytes })(service.url).then((response) => response.text());
    expect(await ask(body.length)).toBe(body);
    await expect(ask(body.length - 1)).rejects.toThrow(/too long/);
  });
});
