import type { Page } from 'puppeteer';
import { waitUntil } from '../wait-until.ts';
import type { GuardedBrowser } from './guarded-browser.ts';

/** Opens the options as a tab. @param site as the popup's link names it */
export async function openOptions({ browser }: GuardedBrowser, site?: string): Promise<Page> {
  const [extension] = [...(await browser.extensions()).values()];
  if (extension === undefined) throw new Error('There is no extension.');
  const options = await browser.newPage();
  const search = site === undefined ? '' : `?${new URLSearchParams({ site }).toString()}`;
  await options.goto(`chrome-extension://${extension.id}/src/extension/ui/options/options.html${search}`);
  await waitForOptions(options);
  return options;
}

/** Waits until what has been chosen is shown. */
export async function waitForOptions(options: Page): Promise<void> {
  await waitUntil(() => options.evaluate(() => document.documentElement.dataset['ready'] === 'yes'));
}

export const readText = (options: Page, selector: string): Promise<string> =>
  options.evaluate((path) => document.querySelector(path)?.textContent?.trim() ?? '', selector);

/** Waits until the page says that something was done. */
export async function waitForStatus(options: Page, status: string): Promise<void> {
  await waitUntil(async () => (await readText(options, '#status')).startsWith(status));
}

/** Types into a field in place of what is there. */
export async function retype(options: Page, selector: string, text: string): Promise<void> {
  await options.$eval(selector, (input) => ((input as HTMLInputElement).value = ''));
  await options.type(selector, text);
}

/** Sites of the list, and what goes for each. */
export function readSites(options: Page): Promise<Record<string, string>> {
  return options.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('#sites tr')].map((row) => [
        row.querySelector('th')?.textContent ?? '',
        row.querySelector('select')?.value ?? '',
      ]),
    ),
  );
}

/** Chooses for one site: in its row, or as a new one. */
export async function chooseForSite(options: Page, site: string, policy: string): Promise<void> {
  // A tab that nobody looks at takes no clicks.
  await options.bringToFront();
  const row = `[id="policy-of-${site}"]`;
  if ((await options.$(row)) !== null) {
    await options.select(row, policy);
    return waitForStatus(options, `Changed ${site}.`);
  }
  await retype(options, '#site', site);
  await options.select('#site-policy', policy);
  await options.click('#add-site button');
  return waitForStatus(options, `Added ${site}.`);
}
