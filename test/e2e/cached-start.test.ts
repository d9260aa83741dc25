import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GuardedBrowser, readStream, startGuardedPage } from '../support/browser/guarded-browser.ts';
import { cutAtEvents, makeOpenAiEvents } from '../support/browser/openai-events.ts';
import { joinTexts, parseEvents } from '../support/browser/recorded-stream.ts';
import { reseal } from '../support/reseal-tables.ts';
import { waitUntil } from '../support/wait-until.ts';

const PIECES = ['The token ', 'is ghp_Zq3xW8v', 'T1nB6mK9pL2sD5fG7hJ4', 'kR0yU3iO6', ' and that is all.'];
const GUARDED = 'The token is [redacted: GitHub token] and that is all.';

let guarded: GuardedBrowser;
let page: Page;
beforeAll(async () => {
  ({ guarded, page } = await startGuardedPage());
});
afterAll(() => guarded?.close());

test('a restarted engine guards by what is kept, and nothing is told of it', async () => {
  const kept = await waitForTables();
  await restartEngine();
  expect(await showStream()).toBe(GUARDED);
  expect((await guarded.status()).tables).toBeNull();
  expect(await readTables()).toEqual(kept);
});

test('a damaged copy is as good as none: guarded, told of, and made anew', async () => {
  const kept = await waitForTables();
  await writeTables(kept.map((byte, i) => (i === 40 ? byte ^ 1 : byte)));
  await restartEngine();
  expect(await showStream()).toBe(GUARDED);
  await waitUntil(async () => (await guarded.status()).tables?.problem === 'TABLES_UNREADABLE');
  await waitUntil(async () => isEqual(await readTables(), kept));
});

test('a copy that was made to deceive is used, found out beside the streams, and made anew', async () => {
  const kept = await waitForTables();
  const { bundle } = await guarded.status();
  await writeTables([...forge(Uint8Array.from(kept), bundle.rules)]);
  await restartEngine();
  await waitUntil(async () => (await guarded.status()).tables?.problem === 'TABLES_DIFFER');
  expect(await showStream()).toBe(GUARDED);
  await waitUntil(async () => isEqual(await readTables(), kept));
});

const isEqual = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join();

async function showStream(): Promise<string | undefined> {
  const cuts = cutAtEvents(makeOpenAiEvents(PIECES));
  const path = guarded.streams.addPlay({ contentType: 'text/event-stream', cuts });
  const { chunks } = await readStream(page, 'fetch', path);
  const text = Buffer.from(chunks.flatMap(({ bytes }) => [...bytes])).toString();
  return joinTexts(parseEvents(text))['0/content'];
}

/** Tables with a right hash, by which no rule is ever woken: no sets, no conditions, and no openings of any rule. */
function forge(kept: Uint8Array, rules: number): Uint8Array {
  return reseal(kept, Uint8Array.from([0, 0, ...Array.from({ length: rules }, () => 1)]));
}

async function findPopup(): Promise<Page> {
  const target = await guarded.browser.waitForTarget((candidate) => candidate.url().endsWith('/popup.html'));
  return target.asPage();
}

/** What is kept now, as bytes; empty where nothing is. */
async function readTables(): Promise<readonly number[]> {
  const popup = await findPopup();
  return popup.evaluate(async () => {
    const { promise, resolve, reject } = Promise.withResolvers<number[]>();
    const opening = indexedDB.open('stinger-tables', 1);
    opening.addEventListener('error', () => reject(opening.error));
    opening.addEventListener('success', () => {
      const all = opening.result.transaction('tables').objectStore('tables').getAll();
      all.addEventListener('success', () => resolve([...((all.result[0] as Uint8Array | undefined) ?? [])]));
      all.addEventListener('error', () => reject(all.error));
      opening.result.close();
    });
    return promise;
  });
}

async function writeTables(bytes: readonly number[]): Promise<void> {
  const popup = await findPopup();
  await popup.evaluate(async (list) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const opening = indexedDB.open('stinger-tables', 1);
    opening.addEventListener('error', () => reject(opening.error));
    opening.addEventListener('success', () => {
      const transaction = opening.result.transaction('tables', 'readwrite');
      const cursor = transaction.objectStore('tables').openCursor();
      cursor.addEventListener('success', () => cursor.result?.update(Uint8Array.from(list)));
      transaction.addEventListener('complete', () => resolve());
      transaction.addEventListener('error', () => reject(transaction.error));
      opening.result.close();
    });
    return promise;
  }, bytes);
}

/** They are kept a moment after the rules are in use. */
async function waitForTables(): Promise<readonly number[]> {
  await waitUntil(async () => (await readTables()).length > 0);
  return readTables();
}

/** As when the browser was closed: neither the engine nor the service worker is there any more. */
async function restartEngine(): Promise<void> {
  const isEngine = (url: string): boolean => url.endsWith('/offscreen.html');
  const target = await guarded.browser.waitForTarget((candidate) => isEngine(candidate.url()));
  await (await target.asPage()).close();
  await guarded.killServiceWorker();
  // Asking wakes the service worker, which starts the engine.
  await waitUntil(async () => (await guarded.status()).engine !== null);
}
