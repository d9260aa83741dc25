import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GuardedBrowser, startGuardedBrowser } from '../support/browser/guarded-browser.ts';
import { waitUntil } from '../support/wait-until.ts';

const TOKEN = 'ghp_Zq3xW8vT1nB6mK9pL2sD5fG7hJ4kR0yU3iO6';
const ROUNDS = 10;

let guarded: GuardedBrowser;
beforeAll(async () => {
  guarded = await startGuardedBrowser();
});
afterAll(() => guarded?.close());

test(`a page whose first script fetches is guarded too, ${ROUNDS} times of ${ROUNDS}`, async () => {
  const { streams, browser } = guarded;
  const cuts = ['The token is ', TOKEN.slice(0, 9), TOKEN.slice(9), '.'].map((text) =>
    new TextEncoder().encode(text),
  );
  const path = streams.addPlay({ contentType: 'text/plain', cuts });
  const script = `fetch('${path}').then((r) => r.text()).then((text) => { window.got = text })`;
  streams.addFile(
    '/first',
    'text/html',
    `<!doctype html><html><head><script>${script}</script></head></html>`,
  );
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await browser.newPage();
    await page.goto(`${streams.origin}/first`);
    const got = (): Promise<string | undefined> => page.evaluate(() => (window as { got?: string }).got);
    await waitUntil(async () => (await got()) !== undefined);
    expect(await got()).toBe('The token is [redacted: GitHub token].');
    await page.close();
  }
});
