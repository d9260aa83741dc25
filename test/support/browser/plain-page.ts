import type { Page } from 'puppeteer';
import { findBrowser } from '../../../scripts/browser/find-browser.ts';
import { launchBrowser } from '../../../scripts/browser/launch-browser.ts';
import type { StreamServer } from './stream-server.ts';

/** Opens the page of the server in a browser without the extension. */
export async function openPlainPage(streams: StreamServer): Promise<{ page: Page; close(): Promise<void> }> {
  const { browser, close } = await launchBrowser({
    executablePath: await findBrowser(),
    extensions: [],
    headless: true,
  });
  const page = await browser.newPage();
  await page.goto(`${streams.origin}/`);
  return { page, close };
}
