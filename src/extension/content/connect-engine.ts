import browser from 'webextension-polyfill';
import { DATA_PORT_NAME, type HostNotice, requestEngine } from '../shared/data-port.ts';

/** One connection with the engine. */
export interface EngineConnection {
  post(message: unknown): void;
  close(): void;
  /** Settles when the connection ends: at once where there is no engine yet. */
  readonly closed: Promise<void>;
  /** Names the connection; known before the engine is ready. */
  token(): string;
  /** Settles when a port that was brought with the token is in the engine's hands. */
  readonly joined: Promise<void>;
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
    const { promise: joined, resolve: onJoined } = Promise.withResolvers<void>();
    let token = '';
    port.onMessage.addListener((message) => {
      const notice = message as HostNotice;
      if (notice.type === 'token') token = notice.token;
      else if (notice.type === 'joined') onJoined();
      else onMessage(message);
    });
    const closed = new Promise<void>((resolve) => port.onDisconnect.addListener(() => resolve()));
    return {
      post: (message) => port.postMessage(message),
      close: () => port.disconnect(),
      closed,
      joined,
      token: () => token,
    };
  },
  isAlive: () => browser.runtime?.id !== undefined,
  request: requestEngine,
};
