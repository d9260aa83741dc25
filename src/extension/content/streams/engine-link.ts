import {
  type CloseMessage,
  type EngineMessage,
  type FailPolicy,
  type OpenMessage,
  parseEngineMessages,
  type ScanAnswer,
  type ScanText,
} from '../../bridge/index.ts';
import { createLane, type Lane, type Post } from './lane.ts';
import { createLine, dropStream, openStream } from './linked-stream.ts';

/**
 * Why no verdict came: it took too long, the engine went away with the stream's state, or the extension was reloaded
 * or removed under this page.
 */
export type LinkFailure = 'timeout' | 'lost' | 'gone';

export type ScanOutcome =
  | { readonly ok: true; readonly answers: readonly ScanAnswer[] }
  | { readonly ok: false; readonly failure: LinkFailure };

export interface LinkedStream {
  /**
   * Asks for a verdict; always resolves, at the latest when the time-out is over. Scans of one stream are judged in
   * the order of the calls. Whoever reads a source waits for the outcome before it reads on, so that a slow engine
   * slows the source down instead of filling a queue.
   */
  scan(format: string, texts: readonly ScanText[]): Promise<ScanOutcome>;
  close(message: Pick<CloseMessage, 'format' | 'reason' | 'unscanned'>): void;
}

export type StreamHead = Pick<OpenMessage, 'transport' | 'document'>;

export interface EngineLink {
  open(head: StreamHead): LinkedStream;
  /** What this site wants to happen when no verdict comes. */
  failPolicy(): FailPolicy;
}

/** A way that nobody has answered on yet, or that is in use by now. */
interface Offer {
  readonly port: MessagePort;
  readonly lane: Lane;
}

/** The link as the streams of a document see it, and as the ways to the engine see it. */
export interface OpenLink extends EngineLink {
  /** Takes what came the main way. */
  hear(message: EngineMessage): void;
  /** Takes a port that leads straight to the engine; nothing goes by it before the engine has said `ready` on it. */
  takeShortcut(port: MessagePort): void;
}

/**
 * Connects a document's streams with the engine.
 * @param post takes messages the main way: by the offscreen document
 * @see docs/design/data-port.md
 */
export function createEngineLink(post: Post): OpenLink {
  const line = createLine();
  /** The shortcut that was offered last, in use or not. */
  let offer: Offer | undefined;

  const lose = (failure: 'lost' | 'gone'): void => {
    line.generation += 1;
    line.isReady = false;
    line.isGone = failure === 'gone';
    line.dropped.clear();
    line.shortcut = null;
    offer?.lane.shut(failure);
    // Its other end is gone.
    offer?.port.close();
    offer = undefined;
    line.main.shut(failure);
  };

  const receive = (lane: Lane, message: EngineMessage): void => {
    if (message.type === 'verdict') lane.settle(message);
    else if (message.type === 'dropped') dropStream(line, message.stream);
    else if (message.type === 'ready') line.settings = message;
    else lose(message.type);
  };

  const hearShortcut = (taken: Offer, message: EngineMessage): void => {
    if (offer !== taken) return;
    receive(taken.lane, message);
    if (message.type !== 'ready' || line.shortcut !== null) return;
    taken.lane.open((messages) => taken.port.postMessage(messages));
    line.shortcut = taken.lane;
  };

  return {
    open: (head) => openStream(line, head),
    failPolicy: () => line.settings.failPolicy,
    hear(message) {
      receive(line.main, message);
      if (message.type !== 'ready' || line.isReady) return;
      line.isReady = true;
      line.main.restartClocks(message.verdictTimeoutMs);
      line.main.open(post);
    },
    takeShortcut(port) {
      // Of an engine that was lost in the meantime, or one more than is needed.
      if (line.shortcut !== null || !line.isReady) return port.close();
      offer?.port.close();
      const taken: Offer = { port, lane: createLane() };
      offer = taken;
      port.addEventListener('message', ({ data }) => {
        for (const message of parseEngineMessages(data)) {
          if (message.type !== 'notice' && message.type !== 'cover') hearShortcut(taken, message);
        }
      });
      port.start();
    },
  };
}
