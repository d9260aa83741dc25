import type { Policy } from '../../protocol/index.ts';
import {
  type CloseMessage,
  type ContentMessage,
  type CoverMessage,
  type EngineMessage,
  type OpenMessage,
  parsePageMessage,
  type ScanMessage,
} from '../bridge/index.ts';
import type { SessionControl } from '../shared/engine-control.ts';
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
  cut(order: Omit<CoverMessage, 'type'>): void;
  /** The page is gone: its open streams end as aborted. */
  disconnect(): void;
}

/** Most streams that one document may have open; beyond, the one that was quiet for longest is given up. */
const MAX_STREAMS = 256;

export function createPageDocument(parts: PageDocumentParts): PageDocument {
  const { origin, active, send } = parts;
  const streams = new Map<number, LiveStream>();
  /** While a stream is replayed: all of it was said before. */
  let isMuted = false;

  const open = (head: OpenMessage): void => {
    const rules = active();
    // Without a stream its scans are answered so that the page ends what it asked for by its fail policy.
    if (rules === undefined || streams.has(head.stream)) return;
    if (streams.size >= MAX_STREAMS) giveUpOldest();
    const live = openLive(parts, { rules, head, isMuted: () => isMuted });
    streams.set(head.stream, live);
    parts.onOpened(head.stream, rules.book.digest);
  };

  /** Pages drop responses without a word, so streams that nobody reads any more pile up. */
  const giveUpOldest = (): void => {
    for (const [stream, live] of streams) {
      live.abandon();
      streams.delete(stream);
      return;
    }
  };

  const scan = (message: ScanMessage): void => {
    const { stream, seq } = message;
    const live = streams.get(stream);
    if (live === undefined) return send({ type: 'dropped', stream });
    // The map keeps its order of insertion: the quiet ones stay in front.
    streams.delete(stream);
    streams.set(stream, live);
    send({ type: 'verdict', stream, seq, answers: live.scan(message) });
  };

  const close = (message: CloseMessage): void => {
    streams.get(message.stream)?.close(message, message.reason);
    streams.delete(message.stream);
  };

  return {
    greet() {
      const policy = active()?.policy;
      if (policy === undefined) return;
      const failPolicy = policy.sites[origin] ?? policy.failPolicy;
      send({ type: 'ready', failPolicy, verdictTimeoutMs: policy.verdictTimeoutMs });
    },
    receive(data) {
      const message = parsePageMessage(data);
      if (message?.type === 'open') open(message);
      else if (message?.type === 'scan') scan(message);
      else if (message?.type === 'close') close(message);
    },
    replay({ digest, open: head, format, texts }) {
      // Other rules would release and hold other parts of the text: better none than these.
      if (active()?.book.digest !== digest) return;
      isMuted = true;
      open(head);
      if (texts.length > 0) {
        streams.get(head.stream)?.scan({ type: 'scan', stream: head.stream, seq: 0, format, texts });
      }
      isMuted = false;
    },
    cut({ stream, message, texts }) {
      streams.get(stream)?.cut(message);
      send({ type: 'cover', stream, message, texts });
    },
    disconnect() {
      for (const live of streams.values()) live.abandon();
      streams.clear();
    },
  };
}

interface NewStream {
  readonly rules: ActiveBook;
  readonly head: OpenMessage;
  isMuted(): boolean;
}

function openLive(parts: PageDocumentParts, { rules, head, isMuted }: NewStream): LiveStream {
  const { origin, now, beat, send, report } = parts;
  return createLiveStream({
    book: rules.book,
    sendText: rules.policy.sendText ?? 'never',
    head,
    now,
    beat,
    notify: (notice) => isMuted() || send(notice),
    report: (session) => isMuted() || report({ ...session, origin }),
  });
}
