import {
  type ContentMessage,
  type CoverMessage,
  type EngineMessage,
  type PageMessage,
  parseEngineMessages,
} from '../bridge/index.ts';
import type { Badge } from './badge/badge.ts';
import type { EngineConnection, EngineConnector } from './connect-engine.ts';

export interface RelayParts {
  readonly connector: EngineConnector;
  readonly badge: Pick<Badge, 'ignored' | 'notice' | 'setDisconnected' | 'shelter'>;
  /** Covers what was shown. */
  cover(message: CoverMessage): void;
  /** Takes what the engine says to streams. */
  hear(message: EngineMessage): void;
  /**
   * Tells when the page comes back from the browser's cache of pages that were left: its port was closed meanwhile, and no
   * event says so.
   */
  onRestored(listener: () => void): void;
  /** Makes a port that leads straight to the engine of this connection, if it can be done. */
  makeShortcut(connection: EngineConnection): void;
}

const RETRY_FIRST_MS = 20;
const RETRY_LAST_MS = 5_000;
/** What an extension is asked that is reloaded at this very moment is never answered. */
const REQUEST_PATIENCE_MS = 1_000;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Carries messages between a document's streams and the engine for as long as the document lives. A lost engine is
 * told, so that open streams fail by policy; those that come later wait for the next engine.
 * @returns posts to the engine that has said that it is ready; without one, nowhere
 */
export function relay(parts: RelayParts): (messages: PageMessage | readonly PageMessage[]) => void {
  const kept = new KeptConnection(parts);
  void kept.keep();
  return (messages) => kept.post(messages);
}

class KeptConnection {
  readonly #parts: RelayParts;
  /** The connection whose engine has said that it is ready. */
  #ready: EngineConnection | null = null;
  /** The connection that is there now, its engine ready or not. */
  #current: EngineConnection | null = null;
  #delayMs = RETRY_FIRST_MS;
  /** Ends whatever the connection's keeper waits for. */
  #wake: () => void = () => undefined;
  /** The connection that a shortcut was tried for. */
  #tried: EngineConnection | null = null;

  constructor(parts: RelayParts) {
    this.#parts = parts;
    parts.onRestored(() => this.#restore());
  }

  post(messages: PageMessage | readonly PageMessage[]): void {
    const ready = this.#ready;
    // Streams wait until an engine is ready; this is for one that was lost a moment ago.
    if (ready === null) return;
    ready.post(messages);
    // A document comes in one piece, mostly, and has no use for one.
    if (this.#tried === ready || ![messages].flat().some(isOpenOfStream)) return;
    this.#tried = ready;
    this.#parts.makeShortcut(ready);
  }

  async keep(): Promise<void> {
    const { connector, badge, hear } = this.#parts;
    while (connector.isAlive()) {
      const restored = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      try {
        await this.#listen(restored);
        await Promise.race([connector.request(), wait(REQUEST_PATIENCE_MS), restored]);
      } catch {
        // The service worker may just have been stopped over the request; the next try wakes it again.
      }
      await Promise.race([wait(this.#delayMs), restored]);
      this.#delayMs = Math.min(this.#delayMs * 2, RETRY_LAST_MS);
    }
    hear({ type: 'gone' });
    badge.setDisconnected();
  }

  async #listen(restored: Promise<void>): Promise<void> {
    const connection: EngineConnection = this.#parts.connector.connect((data) => {
      if (this.#current !== connection) return;
      for (const message of parseEngineMessages(data)) this.#receive(connection, message);
    });
    this.#current = connection;
    await Promise.race([connection.closed, restored]);
    this.#lose();
    this.#current = null;
    connection.close();
  }

  /** The page was frozen: whatever it knew of the engine is of the past, and so are its open streams. */
  #restore(): void {
    this.#lose();
    this.#delayMs = RETRY_FIRST_MS;
    this.#wake();
  }

  #lose(): void {
    if (this.#ready === null) return;
    this.#ready = null;
    this.#delayMs = RETRY_FIRST_MS;
    if (this.#parts.connector.isAlive()) this.#parts.hear({ type: 'lost' });
  }

  #receive(connection: EngineConnection, message: EngineMessage | ContentMessage): void {
    if (message.type === 'notice') return this.#parts.badge.notice(message);
    if (message.type === 'refused') return this.#parts.badge.ignored(message.count);
    if (message.type === 'cover') return this.#parts.cover(message);
    if (message.type === 'lost') this.#ready = null;
    if (message.type === 'ready') this.#ready = connection;
    this.#parts.hear(message);
  }
}

const isOpenOfStream = (message: PageMessage): boolean => message.type === 'open' && !message.document;
