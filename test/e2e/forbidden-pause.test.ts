import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GuardedBrowser, readStream, startGuardedPage } from '../support/browser/guarded-browser.ts';
import { chooseForSite, openOptions, readSites, waitForOptions } from '../support/browser/options-page.ts';
import { readBadge } from '../support/browser/read-badge.ts';
import { openPopup } from '../support/browser/read-popup.ts';
import { waitUntil } from '../support/wait-until.ts';

let guarded: GuardedBrowser;
let page: Page;
let options: Page;

beforeAll(async () => {
  ({ guarded, page } = await startGuardedPage({ settings: { allowPause: false } }));
  options = await openOptions(guarded);
});
afterAll(() => guarded?.close());

const isHidden = (where: Page, selector: string): Promise<boolean> =>
  where.$eval(selector, (element) => (element as HTMLElement).hidden === true);

test('a pause that was chosen before is told of and does not hold: all is checked', async () => {
  const site = guarded.streams.origin;
  // As it was left by a time in which it was allowed; the other site shows that it has come into use.
  await options.evaluate((origin) => {
    const sites = { [origin]: 'paused', 'https://other.example': 'open' };
    return chrome.storage.local.set({ policy: { failPolicy: 'closed', sites, verdictTimeoutMs: 2_000 } });
  }, site);
  await waitUntil(async () => (await guarded.enginePolicy())?.sites['https://other.example'] === 'open');
  expect((await guarded.enginePolicy())?.sites).toEqual({ 'https://other.example': 'open' });

  const cuts = [new TextEncoder().encode('Write to a.lovelace@analytical.example now.')];
  const path = guarded.streams.addPlay({ contentType: 'text/markdown', cuts });
  const { chunks } = await readStream(page, 'fetch', path);
  const text = Buffer.from(chunks.flatMap(({ bytes }) => bytes)).toString();
  expect(text).toBe('Write to [redacted: e-mail address] now.');
  await waitUntil(
    async () => (await readBadge(page))?.policy.startsWith('An answer that cannot be') === true,
  );
  expect((await readBadge(page))?.label).toContain('All checked');
});

test('options and popup say so, and the choice is not offered', async () => {
  await options.reload();
  await waitForOptions(options);
  expect(await isHidden(options, '#no-pause')).toBe(false);
  expect(await isHidden(options, '#about-pause')).toBe(true);
  expect(await readSites(options)).toMatchObject({ [guarded.streams.origin]: 'paused' });
  const offers = await options.$$eval('option[value="paused"]', (all) => all.map((offer) => offer.disabled));
  expect(offers).toEqual([true, true, true]);
  await chooseForSite(options, guarded.streams.origin, 'open');
  await waitUntil(async () => (await guarded.enginePolicy())?.sites[guarded.streams.origin] === 'open');

  const popup = await openPopup(guarded, page);
  await waitUntil(async () => !(await isHidden(popup, '#pausing')));
  expect(await popup.$eval('#pausing', ({ textContent }) => textContent)).toBe(
    'Your organisation does not allow checks to be paused.',
  );
  await popup.close();
});
