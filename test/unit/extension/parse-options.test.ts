import { describe, expect, test } from 'vitest';
import { parseServer } from '../../../src/extension/ui/options/parse-server.ts';
import { parseSite } from '../../../src/extension/ui/options/parse-site.ts';

describe('the address of a site', () => {
  test.each([
    ['https://chatgpt.com', 'https://chatgpt.com'],
    ['  chatgpt.com ', 'https://chatgpt.com'],
    ['https://ChatGPT.com:443/c/1?a=b#c', 'https://chatgpt.com'],
    ['http://127.0.0.1:8787/demo', 'http://127.0.0.1:8787'],
    ['localhost:3000', 'https://localhost:3000'],
    ['http://[::1]:80/', 'http://[::1]'],
    ['bücher.example', 'https://xn--bcher-kva.example'],
    ['https://me:secret@chatgpt.com/', 'https://chatgpt.com'],
  ])('%s is read', (typed, origin) => {
    expect(parseSite(typed)).toEqual({ ok: true, value: origin });
  });

  test.each([
    ['', /^Enter the address/],
    ['https://*.example.com', /^Patterns are not possible/],
    ['chat gpt', /^This is no address/],
    ['https://', /^This is no address/],
    ['file:///etc/passwd', /^Only sites with http/],
    ['chrome-extension://abc/', /^Only sites with http/],
    [`${'a'.repeat(60)}.`.repeat(6), /^This (?:is no address|address is too long)/],
  ])('%s is refused, with the reason', (typed, message) => {
    expect(parseSite(typed)).toEqual({ ok: false, message: expect.stringMatching(message) });
  });
});

describe('a server', () => {
  const typed = { serverUrl: 'https://stinger.example', channel: 'stable', clientToken: 'token' };

  test.each([
    ['a new one', {}, typed],
    [
      'white space around',
      { serverUrl: ' https://stinger.example/ ', channel: ' stable\n' },
      {
        ...typed,
        serverUrl: 'https://stinger.example/',
      },
    ],
    ['no token: the stored one', { clientToken: ' ' }, { ...typed, clientToken: null }],
    [
      'one on this machine',
      { serverUrl: 'http://localhost:8787' },
      { ...typed, serverUrl: 'http://localhost:8787' },
    ],
  ])('%s is read', (_name, fields, value) => {
    expect(parseServer({ ...typed, ...fields })).toEqual({ wanted: { ok: true, value }, field: null });
  });

  test.each([
    ['serverUrl', ''],
    ['serverUrl', 'stinger.example'],
    ['serverUrl', 'http://stinger.example'],
    ['serverUrl', 'http://localhost.example'],
    ['serverUrl', 'http://127.0.0.1:80@evil.example'],
    ['serverUrl', 'https://me@stinger.example'],
    ['serverUrl', 'https://stinger.example/v1'],
    ['serverUrl', 'https://stinger.example?a'],
    ['serverUrl', 'ftp://stinger.example'],
    ['channel', ''],
    ['channel', 'Stable'],
    ['channel', '../admin'],
    ['clientToken', 'two words'],
    ['clientToken', 'a\nb'],
    ['clientToken', 'ü'],
  ])('%s "%s" is refused', (field, text) => {
    const { wanted, field: refused } = parseServer({ ...typed, [field]: text });
    expect({ ok: wanted.ok, refused }).toEqual({ ok: false, refused: field });
  });
});
