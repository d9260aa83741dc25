import browser from 'webextension-polyfill';

/** Name of the port between a document and the engine. The service worker listens to no port, so none wakes it. */
export const DATA_PORT_NAME = 'stinger-data';

/** Resolves when the service worker says that the engine is ready for ports. */
export async function requestEngine(): Promise<void> {
  await browser.runtime.sendMessage({ type: 'ensure-engine' });
}
