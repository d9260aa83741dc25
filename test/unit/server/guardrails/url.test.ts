import { describe, expect, test } from 'vitest';
import { findAddresses, MAX_ADDRESSES } from '../../../../server/guardrails/urls/find-addresses.ts';
import { parseHost } from '../../../../server/guardrails/urls/host-list.ts';
import { isLookalike } from '../../../../server/guardrails/urls/is-lookalike.ts';
import { createGuardrail } from '../../../support/create-guardrail.ts';
import { makeInput } from '../../../support/fake-guardrail.ts';

const signal = new AbortController().signal;

async function judge(text: string, options: Record<string, unknown> = {}): Promise<string> {
  const guardrail = await createGuardrail('url', options);
  return (await guardrail.check(makeInput(text), signal)).action;
}

const hostsOf = (text: string) =>
  findAddresses(text).addresses.map(({ readings }) => readings.map(({ hostname }) => hostname));

describe('addresses', () => {
  test.each<[string, string[]]>([
    ['see https://a.example/x.', ['a.example']],
    ['[a](https://a.example)', ['a.example']],
    ['[a](https://a.example),next', ['a.example']],
    ['<a href="//a.example/x">', ['a.example']],
    ['HTTP:\\\\A.Example', ['a.example']],
    ['https:/a.example', ['a.example']],
    ['https:////a.example', ['a.example']],
    ['wss://a.example ftp://b.example', ['a.example', 'b.example']],
    ['https://a.example/go?to=https://b.example', ['a.example', 'b.example']],
    ['http://0x7f.1/', ['127.0.0.1']],
    ['http://2130706433', ['127.0.0.1']],
    ['http://[::1]:80/', ['[::1]']],
    ['https://%61.example', ['a.example']],
    ['https://ａ．example', ['a.example']],
    ['“https://a.example”', ['a.example']],
    ['https://a.example:8080).', ['a.example']],
    ['// a comment, //TODO, a // b, 1//2', []],
    ['no address: https, http: nor https://', []],
  ])('in %j lead to %j', (text, hosts) => {
    expect(hostsOf(text).map(([host]) => host)).toEqual(hosts);
  });

  test('before a CJK full stop are read both ways', () => {
    expect(hostsOf('请看 https://a.example。谢谢')).toEqual([
      ['a.example', expect.stringMatching(/^a\.example\./)],
    ]);
  });

  test('are counted up to a bound, and all the text is not read for them', () => {
    const text = 'http://a.example '.repeat(MAX_ADDRESSES + 1);
    const found = findAddresses(text);
    expect(found.addresses).toHaveLength(MAX_ADDRESSES);
    expect(found.hasMore).toBe(true);
  });
});

describe('denied hosts', () => {
  const deny = { deny: ['bad.example', 'BÜCHER.example', '*.wild.example'] };

  test.each([
    'https://bad.example',
    'https://WWW.BAD.EXAMPLE./x',
    'https://a.b.bad.example:99/',
    'https://user:p,w@bad.example/',
    'https://good.example/?next=https://bad.example/',
    'https://xn--bcher-kva.example',
    'https://bücher.example',
    'https://x.wild.example',
    'go to bad.example/login now',
    'go to www.bad.example.',
    'mail me@bad.example',
    'https://bad。example',
    'https:\\\\bad.example',
    'https://ba\u00add.example',
  ])('stop %j', async (text) => {
    expect(await judge(text, { ...deny, credentials: 'allow' })).toBe('block');
  });

  test.each([
    'https://notbad.example',
    'https://bad.example.org',
    'a bad example',
    'https://good.example/bad.example.html',
  ])('let %j go', async (text) => {
    expect(await judge(text, deny)).toBe('allow');
  });

  test('may only warn', async () => {
    expect(await judge('https://bad.example', { ...deny, action: 'warn' })).toBe('warn');
  });
});

describe('allowed hosts', () => {
  const allow = { allow: ['good.example'] };

  test.each([
    'https://good.example/x',
    'https://docs.good.example。更多',
    'nothing here',
    'file.txt and node.js',
  ])('let %j go', async (text) => {
    expect(await judge(text, allow)).toBe('allow');
  });

  test.each([
    'https://other.example',
    'https://good.example.evil.example',
    'https://good.example@evil.example',
    'https://good.example/?u=https://evil.example',
    'https://gооd.example',
  ])('stop %j', async (text) => {
    expect(await judge(text, { ...allow, credentials: 'allow', lookalikes: 'allow' })).toBe('block');
  });
});

describe('without lists', () => {
  test.each([
    ['https://user:password@a.example/', 'block'],
    ['https://google.com@evil.example/', 'block'],
    ['postgres and git@github.com:a/b.git', 'allow'],
    ['https://pаypal.com', 'block'],
    ['https://a.example/@user', 'allow'],
  ])('%j is judged as %s', async (text, action) => {
    expect(await judge(text)).toBe(action);
  });

  test('each finding does what the settings say', async () => {
    const text = 'https://user:password@a.example/';
    expect(await judge(text, { credentials: 'warn' })).toBe('warn');
    expect(await judge(text, { credentials: 'allow' })).toBe('allow');
    expect(await judge('https://pаypal.com', { lookalikes: 'warn' })).toBe('warn');
  });

  test('a text of nothing but addresses is stopped and not read to its end', async () => {
    expect(await judge('http://a.example '.repeat(MAX_ADDRESSES + 1))).toBe('block');
  });
});

describe('hosts that look like others', () => {
  const hostname = (name: string) => new URL(`https://${name}/`).hostname;

  test.each(['pаypal.com', 'аррӏе.com', 'gοοgle.com', 'www.аррӏе.com'])('%s does', (name) => {
    expect(isLookalike(hostname(name))).toBe(true);
  });

  test.each(['paypal.com', 'bücher.de', 'пример.рф', 'почта.com', '例え.jp', 'ελλάδα.gr', 'παράδειγμα.com'])(
    '%s does not',
    (name) => {
      expect(isLookalike(hostname(name))).toBe(false);
    },
  );
});

describe('hosts in settings', () => {
  test.each([
    ['Example.COM', 'example.com'],
    ['*.example.com.', 'example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['https://example.com', null],
    ['example.com/path', null],
    ['user@example.com', null],
    ['example.com:8080', null],
    ['', null],
  ])('%j is read as %j', (text, host) => {
    expect(parseHost(text)).toBe(host);
  });
});
