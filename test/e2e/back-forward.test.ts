import type { Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type ChaosStage,
  GUARDED,
  PIECES,
  readRaw,
  readText,
  startChaosStage,
  TOKEN,
} from '../support/browser/chaos-stage.ts';
import { type GuardedBrowser, readStream } from '../support/browser/guarded-browser.ts';
import { cutAtEvents, makeOpenAiEvents } from '../support/browser/openai-events.ts';
import type { Seen } from '../support/browser/page-clients.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Much less than a page waits for a verdict that doesn't come. */
const AT_ONCE_MS = 1_500;

let stage: ChaosStage;
let guarded: GuardedBrowser;
let page: Page;

beforeAll(async () => {
  stage = await startChaosStage('shortcut');
  ({ guarded, page } = stage);
});
afterAll(() => guarded?.close());
beforeEach(async () => {
  await page.goto(`${guarded.streams.origin}/?left`);
  await page.evaluate(() => Object.assign(window, { kept: true }));
});

const addStream = (before?: (index: number) => Promise<void>): string =>
  guarded.streams.addPlay({
    contentType: 'text/event-stream',
    cuts: cutAtEvents(makeOpenAiEvents(PIECES)),
    ...(before === undefined ? {} : { before }),
  });

/** Streams until they take the shortcut. While that is made, a page is not kept. */
async function settle(): Promise<void> {
  await stage.settle();
  await waitUntil(() => page.frames().length === 1);
}

/** Leaves the page and comes back to it, as it was. */
async function leaveAndReturn(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
  await page.goto(`${guarded.streams.origin}/?between`);
  await meanwhile();
  await page.goBack();
  expect(await page.evaluate(() => 'kept' in window)).toBe(true);
}

async function closeEngine(): Promise<void> {
  await (await guarded.engineHost()).close();
  const isEngine = (url: string): boolean => url.endsWith('/offscreen.html');
  await waitUntil(() => !guarded.browser.targets().some((target) => isEngine(target.url())));
}

test.each([true, false])(
  'a page that comes back is guarded at once (it had streams: %s)',
  async (hadStreams) => {
    if (hadStreams) await settle();
    await leaveAndReturn();
    for (let count = 0; count < 3; count += 1) {
      const seen = await readStream(page, 'fetch', addStream());
      expect(readText(seen)).toBe(GUARDED);
      expect(seen.chunks.at(-1)?.atMs).toBeLessThan(AT_ONCE_MS);
    }
  },
);

test('a page that comes back after the engine was replaced is guarded by the next one', async () => {
  await settle();
  await leaveAndReturn(async () => {
    await closeEngine();
    // The page in between has the service worker start the next one.
    await guarded.engineHost();
  });
  expect(readText(await readStream(page, 'fetch', addStream()))).toBe(GUARDED);
});

test('a stream of before ends by the policy of the site', async () => {
  await settle();
  let goOn: () => void = () => undefined;
  const returned = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const path = addStream(async (index) => {
    if (index === 3) await returned;
  });
  await page.evaluate((url) => {
    Object.assign(window, { reading: window.readStream('fetch', url) });
  }, path);
  await waitUntil(() => page.evaluate(() => document.documentElement.dataset['seen'] === '3'));
  await waitUntil(() => page.frames().length === 1);
  await leaveAndReturn();
  goOn();
  const seen = await page.evaluate(() => (window as unknown as { reading: Promise<Seen> }).reading);
  expect(readText(seen)).toMatch(/^The token is .*Stinger ended this answer/s);
  expect(readRaw(seen)).not.toContain(TOKEN.slice(0, 6));
});
