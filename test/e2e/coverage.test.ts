import type { Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UNSCANNED_REASONS } from '../../src/extension/bridge/vocabulary.ts';
import type { AuditRecord, Policy } from '../../src/protocol/index.ts';
import { type GuardedBrowser, readStream, startGuardedPage } from '../support/browser/guarded-browser.ts';
import { readWithWebSocket, readWithXhr } from '../support/browser/page-transports.ts';
import { type BadgeTexts, readBadge } from '../support/browser/read-badge.ts';
import { openPopup, readPopup } from '../support/browser/read-popup.ts';
import { waitUntil } from '../support/wait-until.ts';

const TEXT = 'Nothing to be seen here.';
const CLOSED: Policy = { failPolicy: 'closed', sites: {}, verdictTimeoutMs: 2_000 };
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

type Unscanned = AuditRecord['report']['unscanned'][number];

let guarded: GuardedBrowser;
let page: Page;

beforeAll(async () => {
  ({ guarded, page } = await startGuardedPage());
});
afterAll(() => guarded?.close());
beforeEach(async () => {
  await page.reload();
});

const addText = (contentType: string, ...cuts: (string | Uint8Array)[]): string =>
  guarded.streams.addPlay({
    contentType,
    cuts: cuts.map((cut) => (typeof cut === 'string' ? encode(cut) : cut)),
  });

async function waitForBadge(isIt: (badge: BadgeTexts) => boolean): Promise<BadgeTexts> {
  let badge: BadgeTexts | null = null;
  await waitUntil(async () => {
    badge = await readBadge(page);
    return badge !== null && isIt(badge);
  });
  return badge as unknown as BadgeTexts;
}

async function readPopupOf(isThere: (answers: readonly string[]) => boolean) {
  const popup = await openPopup(guarded, page);
  try {
    await waitUntil(async () => isThere((await readPopup(popup)).answers));
    return await readPopup(popup);
  } finally {
    await popup.close();
  }
}

/** The engine never hears of what a page asks. */
function loseScans(host: Page): Promise<void> {
  return host.evaluate(() => {
    const { prototype } = MessagePort;
    const { postMessage } = prototype;
    prototype.postMessage = function post(this: MessagePort, message: unknown, ...rest: never[]) {
      const isScan = (one: unknown): boolean => (one as { type?: string }).type === 'scan';
      if (Array.isArray(message))
        postMessage.call(
          this,
          message.filter((one) => !isScan(one)),
          ...rest,
        );
      else if (!isScan(message)) postMessage.call(this, message, ...rest);
    };
    const findScans = (): void => void (prototype.postMessage = postMessage);
    Object.assign(window, { findScans });
  });
}

/** Ways to bring something to the page that nobody checks, and what the record says of it. */
const WAYS: readonly (readonly [string, () => Promise<unknown>, Unscanned])[] = [
  [
    'binary frames of a socket',
    () =>
      page.evaluate(
        readWithWebSocket,
        guarded.streams.addSocket({ frames: ['{"a":1}', new Uint8Array(5)], closeCode: 1000 }),
      ),
    { reason: 'binary', bytes: 5, characters: 0 },
  ],
  [
    'a body in a binary format',
    () => readStream(page, 'fetch', addText('application/vnd.amazon.eventstream', new Uint8Array(33))),
    { reason: 'binary-body', bytes: 33, characters: 0 },
  ],
  [
    'a page that is read by fetch',
    () => readStream(page, 'fetch', addText('text/html', '<p>', TEXT)),
    { reason: 'type', bytes: 0, characters: 0 },
  ],
  [
    'a type that nobody knows, read by a request',
    () => page.evaluate(readWithXhr, addText('text/x-component', TEXT), ''),
    { reason: 'type', bytes: 0, characters: 0 },
  ],
  [
    'bytes of any kind, however often',
    async () => {
      const path = addText('application/octet-stream', TEXT);
      for (let count = 0; count < 3; count += 1) await readStream(page, 'fetch', path);
    },
    { reason: 'binary-body', bytes: 0, characters: 0 },
  ],
  [
    'a transport that is not guarded',
    () =>
      page.evaluate(() => {
        const transport = new WebTransport('https://127.0.0.1:9');
        return Promise.allSettled([transport.ready, transport.closed]).then(() => undefined);
      }),
    { reason: 'transport', bytes: 0, characters: 0 },
  ],
  [
    'a stream whose verdict does not come in time',
    async () => {
      await guarded.setPolicy({ ...CLOSED, sites: { [guarded.streams.origin]: 'open' } });
      await page.reload();
      const host = await guarded.engineHost();
      await loseScans(host);
      await readStream(page, 'fetch', addText('text/markdown', 'Grüße.'));
      await host.evaluate(() => (window as unknown as { findScans(): void }).findScans());
      await guarded.setPolicy(CLOSED);
    },
    { reason: 'timeout', bytes: 8, characters: 6 },
  ],
  [
    'bytes that are no UTF-8',
    () => readStream(page, 'fetch', addText('text/markdown', TEXT, new Uint8Array([0xff, 0xfe]), TEXT)),
    { reason: 'invalid-utf8', bytes: 2, characters: 0 },
  ],
  [
    'a synchronous request',
    () =>
      page.evaluate(
        (url) => {
          const xhr = new XMLHttpRequest();
          xhr.open('GET', url, false);
          xhr.send();
        },
        addText('text/plain', 'Grüße'),
      ),
    { reason: 'sync-xhr', bytes: 0, characters: 5 },
  ],
  [
    'a body that the browser makes a document of',
    () =>
      page.evaluate(
        (url) =>
          new Promise((resolve) => {
            const xhr = new XMLHttpRequest();
            xhr.addEventListener('loadend', resolve);
            xhr.open('GET', url);
            xhr.overrideMimeType('text/xml');
            xhr.responseType = 'document';
            xhr.send();
          }).then(() => undefined),
        addText('text/plain', '<a/>'),
      ),
    { reason: 'document', bytes: 0, characters: 0 },
  ],
  [
    'a Worker that is shared',
    () =>
      page.evaluate(() => {
        const shared = new SharedWorker(URL.createObjectURL(new Blob([''])));
        shared.port.close();
      }),
    { reason: 'worker', bytes: 0, characters: 0 },
  ],
  [
    'a stream that goes on without an engine',
    async () => {
      await guarded.setPolicy({ ...CLOSED, sites: { [guarded.streams.origin]: 'open' } });
      await page.reload();
      const path = guarded.streams.addPlay({
        contentType: 'text/markdown',
        cuts: [encode('Before. '), encode('Grüße.')],
        async before(index) {
          if (index === 0) return;
          await waitUntil(() => page.evaluate(() => document.documentElement.dataset['chunks'] === '1'));
          await (await guarded.engineHost()).close();
        },
      });
      await readStream(page, 'fetch', path);
      await guarded.setPolicy(CLOSED);
    },
    { reason: 'engine-away', bytes: 8, characters: 6 },
  ],
  [
    'text that the server should have checked first, and is away',
    async () => {
      const sites = { [guarded.streams.origin]: 'open' } as const;
      await guarded.setPolicy({ ...CLOSED, sites, sendText: 'strict' });
      await page.reload();
      await guarded.enrol(null);
      await readStream(page, 'fetch', addText('text/markdown', 'Grüße.'));
      await guarded.enrol(guarded.companion.address);
      await guarded.setPolicy(CLOSED);
    },
    { reason: 'server-timeout', bytes: 0, characters: 6 },
  ],
  [
    'a site that is paused',
    async () => {
      await guarded.setPolicy({ ...CLOSED, sites: { [guarded.streams.origin]: 'paused' } });
      await page.reload();
      await readStream(page, 'fetch', addText('text/markdown', 'Grüße.'));
      await guarded.setPolicy(CLOSED);
    },
    { reason: 'paused', bytes: 8, characters: 6 },
  ],
];

test('each reason that there is has a way here', () => {
  expect(new Set(WAYS.map(([, , { reason }]) => reason))).toEqual(new Set(UNSCANNED_REASONS));
});

describe.each(WAYS)('what nobody can check is not called checked: %s', (_name, bring, expected) => {
  test('badge, popup and record say so', async () => {
    const known = new Set((await guarded.companion.listSessions()).map(({ sessionId }) => sessionId));
    await bring();
    const badge = await waitForBadge(({ unchecked }) => unchecked.length > 0);
    expect(badge.tone).toBe('partial');
    expect(badge.label).toMatch(/^Not all checked: ./);
    expect(badge.spoken).toContain(badge.label);

    let record: AuditRecord | undefined;
    await waitUntil(async () => {
      const fresh = (await guarded.companion.listSessions()).filter(({ sessionId }) => !known.has(sessionId));
      record = fresh.find(({ report }) => report.unscanned.length > 0);
      return record !== undefined;
    }, 60_000);
    expect(record?.report.unscanned).toEqual([expected]);

    const popup = await readPopupOf((answers) =>
      answers.some((answer) => answer.includes('not all checked')),
    );
    expect(popup.headline).toBe('Not all of this page was checked.');
    expect(popup.unchecked.length).toBe(1);
    const unit = expected.characters > 0 ? 'character' : 'byte';
    const amount = expected.characters || expected.bytes;
    expect(popup.unchecked[0]).toMatch(amount > 0 ? `${amount} ${unit}s not checked: ` : /^Not checked: ./);
    const digest = record?.bundleDigest.slice(0, 8);
    expect(popup.answers.join()).toContain(`version ${record?.bundleVersion} · ${digest}`);
  });
});

test('a page of which all was checked is called so, and its layout is as it was', async () => {
  const sizeOf = (): Promise<unknown> =>
    page.evaluate(() => [
      document.documentElement.scrollHeight,
      document.body.getBoundingClientRect().toJSON(),
    ]);
  const before = await sizeOf();
  await readStream(page, 'fetch', addText('text/markdown', TEXT));
  const badge = await waitForBadge(({ tone }) => tone !== 'working');
  expect(badge).toMatchObject({ tone: 'clean', label: 'All checked · nothing found', unchecked: [] });
  expect(await sizeOf()).toEqual(before);
  const popup = await readPopupOf((answers) => answers.length > 0);
  expect(popup).toMatchObject({ headline: 'All was checked.', unchecked: [] });
  expect(popup.answers[0]).toContain(`${TEXT.length} characters checked`);
});

test('parts of a page, and what the page has made itself, are no answers that went unchecked', async () => {
  for (const type of ['image/png', 'font/woff2', 'text/javascript', 'text/css', 'application/wasm']) {
    await readStream(page, 'fetch', addText(type, TEXT));
    await page.evaluate(readWithXhr, addText(type, TEXT), 'arraybuffer');
  }
  await page.evaluate(async () =>
    (await fetch(URL.createObjectURL(new Blob(['<p>'], { type: 'text/html' })))).text(),
  );
  await readStream(page, 'fetch', addText('text/markdown', TEXT));
  const badge = await waitForBadge(({ tone }) => tone !== 'working');
  expect(badge).toMatchObject({ tone: 'clean', unchecked: [] });
});

test('what has no type is checked as what it begins like', async () => {
  const token = 'ghp_Zq3xW8vT1nB6mK9pL2sD5fG7hJ4kR0yU3iO6';
  const cuts = ['data: It is ghp_Zq3x\n\n', `data: ${token.slice(8)} now.\n\n`];
  const seen = await readStream(page, 'fetch', addText('', ...cuts));
  const text = Buffer.from(seen.chunks.flatMap(({ bytes }) => [...bytes])).toString();
  expect(text).toContain('[redacted: GitHub token]');
  expect(text).not.toContain(token.slice(8));
  const sights = await page.evaluate(readWithXhr, addText('', `It is ${token}.`), 'text');
  expect(sights.at(-1)?.[1]).toBe('It is [redacted: GitHub token].');
});

test('the popup follows while it is open, and its answers open by the keyboard', async () => {
  const popup = await openPopup(guarded, page);
  await waitUntil(async () => (await readPopup(popup)).headline.startsWith('No answer'));
  await readStream(page, 'fetch', addText('text/markdown', TEXT));
  await waitUntil(async () => (await readPopup(popup)).headline === 'All was checked.');
  const isOpen = (): Promise<boolean> =>
    popup.evaluate(() => document.querySelector('details')?.open === true);
  expect(await isOpen()).toBe(false);
  await popup.focus('summary');
  await popup.keyboard.press('Enter');
  expect(await isOpen()).toBe(true);
  await popup.close();
});
