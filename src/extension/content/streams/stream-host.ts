import {
  type BeginMessage,
  type HookMessage,
  parseHookMessage,
  type ShownMessage,
  type StrayMessage,
  type UnscannedReason,
  type WorkerMessage,
} from '../../bridge/index.ts';
import { type HookPassage, passageByPort } from '../hook-passages.ts';
import { NOTHING } from './codec.ts';
import type { EngineLink } from './engine-link.ts';
import { createPageStream, type PageStream } from './page-stream.ts';
import { createWorkerHosts, type WorkerHosts } from './worker-hosts.ts';

/** Most streams that one document may have open here; beyond, the one that began first is given up. */
const MAX_STREAMS = 1_024;

/** Who hears of a document's streams, whichever. */
export interface HostNews {
  /** Something reaches the page unchecked. Told at once. */
  unscanned(reason: UnscannedReason): void;
  /** Messages were no messages of a hook, or of nothing that has begun. */
  ignored(count: number): void;
}

export interface StreamHost {
  /** Whoever read the streams is gone. */
  close(): void;
}

/**
 * Guards the streams that a hook brings. Runs in the content script's own world: what is held back, and
 * the code that finds it, are nowhere in the page.
 */
export function hostStreams(passage: HookPassage, link: EngineLink, news: HostNews): StreamHost {
  const host = new HostedStreams(passage, link, news);
  passage.listen((data, port) => host.take(parseHookMessage(data), port));
  return host;
}

class HostedStreams implements StreamHost {
  readonly #passage: HookPassage;
  readonly #link: EngineLink;
  readonly #news: HostNews;
  readonly #streams = new Map<number, PageStream>();
  readonly #workers: WorkerHosts;
  /** The highest number that has begun: hooks count upwards. */
  #last = 0;

  constructor(passage: HookPassage, link: EngineLink, news: HostNews) {
    this.#passage = passage;
    this.#link = link;
    this.#news = news;
    this.#workers = createWorkerHosts((port) => hostStreams(passageByPort(port), link, news));
  }

  close(): void {
    this.#workers.close();
    for (const page of this.#streams.values()) page.end('aborted');
  }

  /** @param message null for one that was no message of a hook @param port that came with it */
  take(message: HookMessage | null, port: MessagePort | undefined): void {
    if (message === null || message.type === 'stray') this.#news.ignored(1);
    else if (message.type === 'worker') {
      if (this.#workers.add(message.stream, port)) this.#note(message);
      else this.#news.ignored(1);
    } else if (message.type === 'begin') this.#begin(message);
    else this.#pass(message);
  }

  #answer(message: ShownMessage): void {
    this.#passage.post(message);
  }

  #begin(message: BeginMessage): void {
    const { stream } = message;
    // Begun again, one that has ended would be another.
    if (stream <= this.#last) return this.#news.ignored(1);
    this.#note(message);
    if (this.#streams.size >= MAX_STREAMS) this.#giveUpOldest();
    const page = createPageStream(message, this.#link, {
      reply: (seq, shown) => this.#answer({ type: 'shown', stream, seq, ...shown }),
      unscanned: this.#news.unscanned,
      closed: () => void this.#streams.delete(stream),
    });
    this.#streams.set(stream, page);
  }

  #note({ stream }: HookMessage): void {
    this.#last = Math.max(this.#last, stream);
  }

  #giveUpOldest(): void {
    for (const page of this.#streams.values()) {
      page.end('aborted');
      return;
    }
  }

  #pass(message: Exclude<HookMessage, BeginMessage | StrayMessage | WorkerMessage>): void {
    if (message.type === 'end' && this.#workers.end(message.stream)) return;
    const page = this.#streams.get(message.stream);
    if (page === undefined) return this.#refuse(message);
    if (message.type === 'piece') page.push(message.seq, message.piece);
    if (message.type === 'finish') page.finish(message.seq);
    if (message.type === 'break') page.breakOff(message.seq);
    if (message.type === 'passed') page.passed(message.passed);
    if (message.type === 'end') page.end(message.reason);
  }

  /** A stream that is not open any more has ended for the page too. */
  #refuse(message: HookMessage): void {
    // Of one that has ended, it was on its way.
    if (message.stream > this.#last) this.#news.ignored(1);
    if (!('seq' in message)) return;
    const { stream, seq } = message;
    this.#answer({ type: 'shown', stream, seq, shown: NOTHING, ended: true });
  }
}
