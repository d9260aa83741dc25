import { expect, test, vi } from 'vitest';
import { isFromExtension } from '../../../src/extension/shared/is-from-extension.ts';

const BASE = 'chrome-extension://abcdefghijklmnop/';
const ORIGIN = BASE.slice(0, -1);

vi.mock('webextension-polyfill', () => ({
  default: { runtime: { getURL: (path: string) => `chrome-extension://abcdefghijklmnop/${path}` } },
}));

test.each([
  ['the service worker', { origin: ORIGIN, url: `${BASE}service-worker-loader.js` }, true],
  ['one that is named by its address alone', { url: `${BASE}service-worker-loader.js` }, true],
  ['a page of the extension in a tab', { origin: ORIGIN, url: `${BASE}popup.html`, tab: {} }, true],
  ['a content script', { origin: 'https://chat.example', url: 'https://chat.example/', tab: {} }, false],
  ['a content script in an opaque frame', { origin: 'null', url: 'about:srcdoc', tab: {} }, false],
  ['the sandbox', { origin: 'null', url: `${BASE}sandbox.html` }, false],
  ['another extension', { origin: `${ORIGIN}x`, url: `${ORIGIN}x/page.html` }, false],
  ['one whose address merely begins alike', { url: `${ORIGIN}.example/` }, false],
  ['nobody', {}, false],
])('%s', (_, sender, expected) => {
  expect(isFromExtension(sender as Parameters<typeof isFromExtension>[0])).toBe(expected);
});
