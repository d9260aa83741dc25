import { type PageMessage, parseEngineMessage, parsePageMessage } from '../bridge/index.ts';
import type { Badge } from './badge/badge.ts';
import type { EngineConnection, EngineConnector } from './connect-engine.ts';

export interface RelayParts {
  readonly pagePort: MessagePort;
  readonly connector: EngineConnector;
  readonly badge: Badge;
}

const RETRY_FIRST_MS = 20;
const RETRY_LAST_MS = 5_000;

/**
 * Carries messages between page and engine for as long as the document lives. A lost engine is told to the page,
 * which fails its open streams by policy; those that come later wait for the next engine.
 */
export function relay({ pagePort, connector, badge }: RelayParts): void {
  /** The connection whose engine has said that it is ready. */
  let ready: EngineConnection | null = null;
  const queue: PageMessage[] = [];

  const listen = async (): Promise<void> => {
    const connection: EngineConnection = connector.connect((data) => {
      const message = parseEngineMessage(data);
      if (message === null) return;
      if (message.type === 'notice') return badge.notice(message);
      pagePort.postMessage(message);
      if (message.type === 'lost') ready = null;
      if (message.type !== 'ready') return;
      ready = connection;
      for (const waiting of queue.splice(0)) connection.post(waiting);
    });
    await connection.closed;
  };

  const keepConnected = async (): Promise<never> => {
    let delayMs = RETRY_FIRST_MS;
    for (;;) {
      try {
        await listen();
        if (ready !== null) {
          pagePort.postMessage({ type: 'lost' });
          delayMs = RETRY_FIRST_MS;
        }
        ready = null;
        await connector.request();
      } catch {
        // The service worker may just have been stopped over the request; the next try wakes it again.
        if (!connector.isAlive()) badge.setDisconnected();
      }
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      delayMs = Math.min(delayMs * 2, RETRY_LAST_MS);
    }
  };

  pagePort.addEventListener('message', ({ data }) => {
    const message = parsePageMessage(data);
    if (message === null) return;
    if (ready === null) queue.push(message);
    else ready.post(message);
  });
  pagePort.start();
  void keepConnected();
}
