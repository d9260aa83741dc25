import {
  type CloseMessage,
  type ContentMessage,
  type EngineMessage,
  type OpenMessage,
  parseEngineMessages,
  type ScanAnswer,
  type ScanText,
  type SitePolicy,
} from '../../bridge/index.ts';
import { listenToPort } from '../listen-to-port.ts';
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
  /** What this site wants to happen when no verdict comes, or whether it wants any. */
  failPolicy(): SitePolicy;
}

/** A way that nobody has answered on yet, or that is in use by now. */
interface Offer {
  readonly port: MessagePort;
  readonly lane: Lane;
  /** Verdicts come out of it, from the Worker that runs now. */
  answers: MessagePort | null;
}

/** A clock may run out a little later than it should. */
const SPARE_MS = 1_000;

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
  return new LinkByTwoWays(post);
}

class LinkByTwoWays implements OpenLink {
  readonly #post: Post;
  readonly #line = createLine();
  /** The shortcut that was offered last, in use or not. */
  #offer: Offer | null = null;

  constructor(post: Post) {
    this.#post = post;
  }

  open(head: StreamHead): LinkedStream {
    return openStream(this.#line, head);
  }

  failPolicy(): SitePolicy {
    return this.#line.settings.failPolicy;
  }

  hear(message: EngineMessage): void {
    const line = this.#line;
    this.#receive(line.main, message);
    if (message.type !== 'ready' || line.isReady) return;
    line.isReady = true;
    line.main.restartClocks(message.verdictTimeoutMs);
    line.main.open(this.#post);
  }

  takeShortcut(port: MessagePort): void {
    // Of an engine that was lost in the meantime, or one more than is needed.
    if (this.#line.shortcut !== null || !this.#line.isReady) return port.close();
    this.#offer?.port.close();
    this.#offer?.answers?.close();
    const taken: Offer = { port, lane: createLane(), answers: null };
    this.#offer = taken;
    listenToPort(port, (data, [answers]) => {
      for (const message of parseEngineMessages(data)) {
        if (message.type === 'answers') this.#takeAnswers(taken, answers);
        else if (!isForContent(message)) this.#hearShortcut(taken, message);
      }
    });
  }

  /** What the Worker of before has posted by then still counts: its port stays open until nobody can wait for that any more. */
  #takeAnswers(taken: Offer, port: MessagePort | undefined): void {
    if (this.#offer !== taken || port === undefined) return;
    const before = taken.answers;
    if (before !== null) setTimeout(() => before.close(), this.#line.settings.verdictTimeoutMs + SPARE_MS);
    taken.answers = port;
    listenToPort(port, (data) => {
      for (const message of parseEngineMessages(data)) {
        if (message.type === 'verdict' && this.#offer === taken) taken.lane.settle(message);
      }
    });
  }

  #hearShortcut(taken: Offer, message: EngineMessage): void {
    if (this.#offer !== taken) return;
    this.#receive(taken.lane, message);
    if (message.type !== 'ready' || this.#line.shortcut !== null) return;
    taken.lane.open((messages) => taken.port.postMessage(messages));
    this.#line.shortcut = taken.lane;
  }

  #receive(lane: Lane, message: EngineMessage): void {
    if (message.type === 'verdict') lane.settle(message);
    else if (message.type === 'waits') lane.extend(message, this.#line.settings.verdictTimeoutMs);
    else if (message.type === 'dropped') dropStream(this.#line, message.stream);
    else if (message.type === 'ready') this.#line.settings = message;
    else if (message.type !== 'answers') this.#lose(message.type);
  }

  #lose(failure: 'lost' | 'gone'): void {
    const line = this.#line;
    line.generation += 1;
    line.isReady = false;
    line.isGone = failure === 'gone';
    line.dropped.clear();
    line.shortcut = null;
    this.#offer?.lane.shut(failure);
    // Its other end is gone.
    this.#offer?.port.close();
    this.#offer?.answers?.close();
    this.#offer = null;
    line.main.shut(failure);
  }
}

/** What comes for the content script itself comes by the main way. */
const isForContent = (message: EngineMessage | ContentMessage): message is ContentMessage =>
  message.type === 'notice' || message.type === 'cover' || message.type === 'refused';
