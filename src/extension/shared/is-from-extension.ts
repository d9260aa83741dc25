import browser, { type Runtime } from 'webextension-polyfill';

/**
 * Tells the extension's own pages and service worker from its content scripts, which run inside pages that may have
 * taken their process over. The tab says nothing: a page of the extension may be open in one too.
 */
export function isFromExtension(sender: Runtime.MessageSender): boolean {
  const base = browser.runtime.getURL('');
  const { origin, url } = sender as { origin?: string; url?: string };
  return origin === undefined ? url?.startsWith(base) === true : `${origin}/` === base;
}
