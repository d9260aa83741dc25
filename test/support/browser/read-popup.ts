import type { Page } from 'puppeteer';
import type { GuardedBrowser } from './guarded-browser.ts';

/** What a reader finds in the popup about the tab. */
export interface PopupTexts {
  readonly headline: string;
  readonly unchecked: readonly string[];
  readonly policies: readonly string[];
  readonly answers: readonly string[];
  readonly ignored: string;
}

/** Opens the popup over a page, as a click on the toolbar button does. */
export async function openPopup({ browser }: GuardedBrowser, page: Page): Promise<Page> {
  const [extension] = [...(await browser.extensions()).values()];
  if (extension === undefined) throw new Error('There is no extension.');
  await page.bringToFront();
  // Another tab may show the same page.
  const known = new Set(browser.targets());
  await extension.triggerAction(page);
  const target = await browser.waitForTarget(
    (candidate) => candidate.url().endsWith('/popup.html') && !known.has(candidate),
  );
  return target.asPage();
}

export function readPopup(popup: Page): Promise<PopupTexts> {
  return popup.evaluate(() => {
    const texts = (selector: string): string[] =>
      [...document.querySelectorAll(selector)].map(({ textContent }) => textContent ?? '');
    return {
      headline: texts('#headline')[0] ?? '',
      unchecked: texts('#unchecked > li'),
      policies: texts('#policies > li'),
      answers: texts('#answers > li'),
      ignored: texts('#ignored')[0] ?? '',
    };
  });
}
