import browser from 'webextension-polyfill';

/** Name of the port between a document and the engine. The service worker listens to no port, so none wakes it. */
export const DATA_PORT_NAME = 'stinger-data';

/** Page that takes a port out of a document and into the extension. */
export const BRIDGE_PATH = 'src/extension/port-bridge/bridge.html';

/** What the offscreen document itself says to a content script, beside all that the engine says. */
export type HostNotice =
  /** First of all: names the connection. Whoever brings it back with a port has the port joined to the same document. */
  | { readonly type: 'token'; readonly token: string }
  /** A port that was brought with the token is in the engine's hands. */
  | { readonly type: 'joined' };

/** Resolves when the service worker says that the engine is ready for ports. */
export async function requestEngine(): Promise<void> {
  await browser.runtime.sendMessage({ type: 'ensure-engine' });
}
