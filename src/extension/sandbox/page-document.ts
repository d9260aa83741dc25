import type { Policy } from '../../protocol/index.ts';
import {
  type CloseMessage,
  type EngineMessage,
  type NoticeMessage,
  type OpenMessage,
  parsePageMessage,
  type ScanMessage,
} from '../bridge/index.ts';
import type { SessionControl } from '../shared/engine-control.ts';
import { createLiveStream, type LiveStream } from './live-stream.ts';
import type { RuleBook } from './streams/guarded-stream.ts';

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
  send(message: EngineMessage | NoticeMessage): void;
  report(session: Omit<SessionControl, 'type' | 'document'>): void;
}

/** A connected page and its open streams. */
export interface PageDocument {
  /** Says that rules are active, once they are. */
  greet(): void;
  /** @param data whatever the page sent; never throws on it */
  receive(data: unknown): void;
  /** The page is gone: its open streams end as aborted. */
  disconnect(): void;
}

/** Most streams that one document may have open; beyond, the one that was quiet for longest is given up. */
const MAX_STREAMS = 256;

export function createPageDocument({ origin, active, now, send, report }: PageDocumentParts): PageDocument {
  const streams = new Map<number, LiveStream>();

  const open = (head: OpenMessage): void => {
    const book = active()?.book;
    // Without a stream there is no verdict, so the page ends what it asked for by its fail policy.
    if (book === undefined || streams.has(head.stream)) return;
    if (streams.size >= MAX_STREAMS) giveUpOldest();
    const live = createLiveStream({
      book,
      head,
      now,
      notify: send,
      report: (session) => report({ ...session, origin }),
    });
    streams.set(head.stream, live);
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
    if (live === undefined) return;
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
    disconnect() {
      for (const live of streams.values()) live.abandon();
      streams.clear();
    },
  };
}
