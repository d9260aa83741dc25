import { LIMITS, type Policy } from '../../protocol/index.ts';
import {
  type CloseMessage,
  type ContentMessage,
  type EngineMessage,
  type OpenMessage,
  parsePageMessage,
  type ScanMessage,
} from '../bridge/index.ts';
import type { CutControl, SessionControl, SettleControl } from '../shared/engine-control.ts';
import { createLiveStream, type LiveStream } from './live-stream.ts';
import type { RuleBook } from './streams/guarded-stream.ts';
import type { ReplayItem } from './work.ts';

/** What is in use now. Streams keep what they were opened with. */
export interface ActiveBook {
  readonly book: RuleBook;
  readonly policy: Policy;
}

export interface PageDocumentParts {
  readonly origin: string;
  /** Undefined until the first rules are there. */
  active(): ActiveBook | undefined;
  now(): number;
  /** Runs a task after so many milliseconds. */
  after(ms: number, task: () => void): void;
  /** Called now and then in the course of long work. */
  beat(): void;
  send(message: EngineMessage | ContentMessage): void;
  report(session: Omit<SessionControl, 'type' | 'document'>): void;
  /** Told by which bundle a new stream is guarded. */
  onOpened(stream: number, digest: string): void;
}

/** A connected page and its open streams. */
export interface PageDocument {
  /** Says that rules are active, once they are. */
  greet(): void;
  /** @param data whatever the page sent; never throws on it */
  receive(data: unknown): void;
  /** Brings a stream to where it was in a Worker that is gone, without a word to anyone. */
  replay(item: ReplayItem): void;
  /** The server blocks what a stream has shown. The stream may have ended since. */
  cut(order: Omit<CutControl, 'type' | 'document'>): void;
  /** What a stream waits to show was checked, or can't be. */
  settle(order: Pick<SettleControl, 'stream' | 'ends' | 'isChecked'>): void;
  /** The page is gone: its open streams end as aborted. */
  disconnect(): void;
}

/** Most streams that one document may have open; beyond, the one that was quiet for longest is given up. */
const MAX_STREAMS = 256;

export function createPageDocument(parts: PageDocumentParts): PageDocument {
  return new ConnectedDocument(parts);
}

class ConnectedDocument implements PageDocument {
  readonly #parts: PageDocumentParts;
  readonly #streams = new Map<number, LiveStream>();
  /** While a stream is replayed: all of it was said before. */
  #isMuted = false;

  constructor(parts: PageDocumentParts) {
    this.#parts = parts;
  }

  greet(): void {
    const { origin, active, send } = this.#parts;
    const policy = active()?.policy;
    if (policy === undefined) return;
    const failPolicy = policy.sites[origin] ?? policy.failPolicy;
    send({ type: 'ready', failPolicy, verdictTimeoutMs: policy.verdictTimeoutMs });
  }

  receive(data: unknown): void {
    const message = parsePageMessage(data);
    if (message?.type === 'open') this.#open(message);
    else if (message?.type === 'scan') this.#scan(message);
    else if (message?.type === 'close') this.#close(message);
  }

  replay({ digest, open: head, format, texts, cut }: ReplayItem): void {
    // Other rules would release and hold other parts of the text: better none than these.
    if (this.#parts.active()?.book.digest !== digest) return;
    this.#isMuted = true;
    this.#open(head);
    const live = this.#streams.get(head.stream);
    const repeat = (again: ScanMessage['texts']): void => {
      if (again.length > 0) live?.replay({ type: 'scan', stream: head.stream, seq: 0, format, texts: again });
    };
    repeat(texts);
    if (cut !== undefined) {
      live?.cut(cut.message);
      repeat(cut.rest);
    }
    this.#isMuted = false;
  }

  cut({ stream, message, texts, newest }: Omit<CutControl, 'type' | 'document'>): void {
    const isHeld = this.#streams.get(stream)?.cut(message) === true;
    this.#parts.send({ type: 'cover', stream, message, texts: isHeld ? texts : [...texts, ...newest] });
  }

  settle({ stream, ends, isChecked }: Pick<SettleControl, 'stream' | 'ends' | 'isChecked'>): void {
    this.#streams.get(stream)?.settle(ends, isChecked);
  }

  disconnect(): void {
    for (const live of this.#streams.values()) live.abandon();
    this.#streams.clear();
  }

  #open(head: OpenMessage): void {
    const rules = this.#parts.active();
    // Without a stream its scans are answered so that the page ends what it asked for by its fail policy.
    if (rules === undefined || this.#streams.has(head.stream)) return;
    if (this.#streams.size >= MAX_STREAMS) this.#giveUpOldest();
    this.#streams.set(head.stream, this.#openLive(rules, head));
    this.#parts.onOpened(head.stream, rules.book.digest);
  }

  #openLive({ book, policy }: ActiveBook, head: OpenMessage): LiveStream {
    const { origin, now, after, beat, send, report } = this.#parts;
    const { recipient } = policy;
    const place = { origin, ...(recipient !== undefined && { recipient }) };
    return createLiveStream({
      book,
      head,
      sendText: policy.sendText ?? 'never',
      // Of a paused site nothing comes; a stream that began before the pause goes on as the page wants.
      failPolicy: (policy.sites[origin] ?? policy.failPolicy) === 'closed' ? 'closed' : 'open',
      now,
      after,
      beat,
      notify: (notice) => this.#isMuted || send(notice),
      report: (session) => this.#isMuted || report({ ...session, ...place }),
    });
  }

  /** Pages drop responses without a word, so streams that nobody reads any more pile up. */
  #giveUpOldest(): void {
    for (const [stream, live] of this.#streams) {
      live.abandon();
      this.#streams.delete(stream);
      return;
    }
  }

  #scan(message: ScanMessage): void {
    const { stream, seq } = message;
    const live = this.#streams.get(stream);
    if (live === undefined) return this.#parts.send({ type: 'dropped', stream });
    // The map keeps its order of insertion: the quiet ones stay in front.
    this.#streams.delete(stream);
    this.#streams.set(stream, live);
    let isAnswered = false;
    live.scan(message, (answers) => {
      isAnswered = true;
      this.#parts.send({ type: 'verdict', stream, seq, answers });
    });
    if (!isAnswered) this.#parts.send({ type: 'waits', stream, seq, withinMs: LIMITS.strictHoldMs });
  }

  #close(message: CloseMessage): void {
    this.#streams.get(message.stream)?.close(message, message.reason);
    this.#streams.delete(message.stream);
  }
}
