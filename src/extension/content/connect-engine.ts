import browser from 'webextension-polyfill';
import { DATA_PORT_NAME, requestEngine } from '../shared/data-port.ts';

/** One connection with the engine. */
export interface EngineConnection {
  post(message: unknown): void;
  /** Settles when the connection ends: at once where there is no engine yet. */
  readonly closed: Promise<void>;
}

export interface EngineConnector {
  /** @throws when the extension has been reloaded under this page */
  connect(onMessage: (message: unknown) => void): EngineConnection;
  /** False once the extension has been reloaded or removed under this page. */
  isAlive(): boolean;
  /** Has the service worker start an engine; only needed where there is none. */
  request(): Promise<void>;
}

/** Connects with the offscreen document directly, so that the service worker may be stopped all the while. */
export const engineConnector: EngineConnector = {
  connect(onMessage) {
    const port = browser.runtime.connect({ name: DATA_PORT_NAME });
    port.onMessage.addListener(onMessage);
    const closed = new Promise<void>((resolve) => port.onDisconnect.addListener(() => resolve()));
    return { post: (message) => port.postMessage(message), closed };
  },
  isAlive: () => browser.runtime?.id !== undefined,
  request: requestEngine,
};
