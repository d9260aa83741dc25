import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createSigningKey,
  serializeEnvelope,
  signDocument,
  signEnvelope,
} from '../../server/signing/index.ts';
import type { Bundle, ExtensionStatus } from '../../src/protocol/index.ts';
import { type GuardedBrowser, readStream, startGuardedPage } from '../support/browser/guarded-browser.ts';
import { createHostileServer, type HostileServer } from '../support/browser/hostile-server.ts';
import type { Seen } from '../support/browser/page-clients.ts';
import { certifyRules } from '../support/certify-rules.ts';
import { RULE } from '../support/signed-documents.ts';
import { waitUntil } from '../support/wait-until.ts';

const TOKEN = 'ghp_Zq3xW8vT1nB6mK9pL2sD5fG7hJ4kR0yU3iO6';
const MARK = '[redacted: GitHub token]';

let guarded: GuardedBrowser;
let page: Page;
beforeAll(async () => {
  ({ guarded, page } = await startGuardedPage());
});
afterAll(() => guarded?.close());

const readAll = ({ chunks }: Seen): string =>
  Buffer.from(chunks.flatMap(({ bytes }) => [...bytes])).toString();

function play(contentType: string, cuts: readonly (string | Uint8Array)[]): Promise<Seen> {
  const bytes = cuts.map((cut) => (typeof cut === 'string' ? new TextEncoder().encode(cut) : cut));
  return readStream(page, 'fetch', guarded.streams.addPlay({ contentType, cuts: bytes }));
}

describe('a bundle that must not be used is refused, says why, and the one in use stays', () => {
  let hostile: HostileServer;
  let used: ExtensionStatus['bundle'];

  beforeAll(async () => {
    hostile = await createHostileServer(guarded.streams);
    used = (await guarded.status()).bundle;
  });

  const above = (overrides: Partial<Bundle>): Bundle =>
    hostile.makeBundle({ version: used.version + 1, ...overrides });
  const sign = (bundle: Bundle): Uint8Array => signDocument(bundle, [hostile.publisher]);

  const CASES: readonly (readonly [string, () => Uint8Array, RegExp])[] = [
    [
      'a signature by a stranger',
      () => signDocument(above({}), [createSigningKey(new Uint8Array(32).fill(7))]),
      /SIGNATURE_INVALID/,
    ],
    [
      'a changed byte',
      () => corrupt(sign(above({}))),
      /SIGNATURE_INVALID|ENVELOPE_MALFORMED|PAYLOAD_MALFORMED/,
    ],
    ['an older version', () => sign(hostile.makeBundle({ version: used.version - 1 })), /VERSION_ROLLBACK/],
    ['an expired one', () => sign(above({ expires: '2020-01-01T00:00:00Z' })), /BUNDLE_EXPIRED/],
    [
      'an unknown kind of rule',
      () => signAny({ ...above({}), rules: [{ ...RULE, kind: 'script' }] }),
      /PAYLOAD_MALFORMED.*kind/,
    ],
    ['a pattern that the engine refuses', () => sign(above({ rules: [regex('(a)\\1')] })), /BACKREFERENCE/],
    [
      'a certificate that is not of its rules',
      () => sign(above({ rules: [regex('ab+c')], ...certifyRules([RULE]) })),
      /rule "bad", CERTIFICATE_MISMATCH: ruleId/,
    ],
    ['a newer engine', () => sign(above({ minEngine: 999 })), /ENGINE_TOO_OLD/],
  ];

  function regex(pattern: string): Bundle['rules'][number] {
    return { id: 'bad', title: 'bad', action: 'redact', kind: 'regex', class: 'INSTANT', pattern, flags: '' };
  }

  function signAny(document: object): Uint8Array {
    const payload = new TextEncoder().encode(JSON.stringify(document));
    return serializeEnvelope(
      signEnvelope(payload, 'application/vnd.stinger.bundle+json', [hostile.publisher]),
    );
  }

  test.each(CASES)('%s', async (_name, makeEnvelope, complaint) => {
    const version = _name === 'an older version' ? used.version - 1 : used.version + 1;
    hostile.serve(makeEnvelope(), version);
    await guarded.enrol(null);
    await waitUntil(async () => (await guarded.status()).server.problem !== null);
    await guarded.enrol(guarded.streams.origin);
    await waitUntil(async () => complaint.test((await guarded.status()).refused?.message ?? ''));
    expect((await guarded.status()).bundle).toEqual(used);
    expect(readAll(await play('text/plain', ['still guarded: ', TOKEN]))).toBe(`still guarded: ${MARK}`);
  });
});

/** Flips one bit in the middle of the payload. */
function corrupt(envelope: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(envelope);
  const at = text.indexOf('"payload":"') + 200;
  return new TextEncoder().encode(text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1));
}

describe('streams that are not as they should be', () => {
  test('malformed events pass guarded as text, nothing is lost', async () => {
    const cuts = [
      'data: {"choices": [{"delta": {"content": "broken ',
      `${TOKEN} here"\n\n`,
      ': a comment\n\n',
      'data: {]\n\n',
      'no field at all\n\n',
    ];
    const seen = await play('text/event-stream', cuts);
    expect(seen.error).toBeNull();
    expect(readAll(seen)).toBe(cuts.join('').replace(TOKEN, MARK));
  });

  test('a chunk of 10 MB is checked and arrives whole', async () => {
    const prose = 'All work and no play makes a stream a dull thing. ';
    const half = prose.repeat(100_000);
    const seen = await page.evaluate(
      async (url) => {
        const text = await (await fetch(url)).text();
        return {
          length: text.length,
          start: text.slice(0, 100),
          middle: text.slice(4_999_900, 5_000_100),
          end: text.slice(-100),
        };
      },
      guarded.streams.addPlay({
        contentType: 'text/plain',
        cuts: [new TextEncoder().encode(`${half}${TOKEN} ${half}`)],
      }),
    );
    const expected = `${half}${MARK} ${half}`;
    expect(seen).toEqual({
      length: expected.length,
      start: expected.slice(0, 100),
      middle: expected.slice(4_999_900, 5_000_100),
      end: expected.slice(-100),
    });
  });

  test('bytes that are no text pass untouched and are counted', async () => {
    const bytes = new Uint8Array([0x68, 0x69, 0x20, 0xff, 0xfe, 0x00, 0x80, 0x21]);
    const before = (await guarded.companion.listSessions()).length;
    await guarded.enrol(guarded.companion.address);
    const seen = await play('text/plain', [bytes.subarray(0, 4), bytes.subarray(4)]);
    expect(seen.chunks.flatMap((chunk) => [...chunk.bytes])).toEqual([...bytes]);
    await waitUntil(async () => (await guarded.companion.listSessions()).length > before);
    await waitUntil(async () =>
      (await guarded.companion.listSessions()).some(({ report }) =>
        report.unscanned.some(({ reason }) => reason === 'invalid-utf8'),
      ),
    );
  });

  test('what a cache kept is guarded when it comes out', async () => {
    const path = guarded.streams.addPlay({
      contentType: 'text/plain',
      cuts: [new TextEncoder().encode(`it is ${TOKEN}.`)],
    });
    const texts = await page.evaluate(async (url) => {
      const cache = await caches.open('test');
      const response = await fetch(url);
      await cache.put('/copy', response.clone());
      await cache.put('/own', response);
      return Promise.all(['/copy', '/own'].map(async (name) => (await cache.match(name))?.text()));
    }, path);
    expect(texts).toEqual([`it is ${MARK}.`, `it is ${MARK}.`]);
  });

  test('a page that drops hundreds of streams unread does not lose its guard', async () => {
    const never = new Promise<void>(() => undefined);
    const path = guarded.streams.addPlay({
      contentType: 'text/plain',
      cuts: [new TextEncoder().encode('one '), new TextEncoder().encode('two')],
      before: (index) => (index === 0 ? Promise.resolve() : never),
    });
    await page.evaluate(async (url) => {
      for (let index = 0; index < 300; index += 1) {
        const controller = new AbortController();
        const response = await fetch(url, { signal: controller.signal });
        await response.body?.getReader().read();
        controller.abort();
      }
    }, path);
    expect(readAll(await play('text/plain', ['still guarded: ', TOKEN]))).toBe(`still guarded: ${MARK}`);
  });

  test('a long value of an event that is no text is checked in time', async () => {
    const value = 'A'.repeat(200_000);
    const event = `data: {"type":"picture","picture":"${value}"}\n\n`;
    const seen = await play('text/event-stream', [event]);
    expect(readAll(seen)).toBe(event);
  });

  test('what is no text for people is left alone', async () => {
    const body = `window.token = '${TOKEN}'`;
    expect(readAll(await play('text/javascript', [body]))).toBe(body);
  });
});
