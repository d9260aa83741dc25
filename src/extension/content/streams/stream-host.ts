import {
  type BeginMessage,
  type HookMessage,
  parseHookMessage,
  type ShownMessage,
} from '../../bridge/index.ts';
import { NOTHING } from './codec.ts';
import type { EngineLink } from './engine-link.ts';
import { createPageStream, type PageStream } from './page-stream.ts';

/** Most streams that one document may have open here; beyond, the one that began first is given up. */
const MAX_STREAMS = 1_024;

export interface StreamHost {
  /** Messages that were no messages of a hook, or of a stream that is not open. */
  ignored(): number;
}

/**
 * Guards the streams that a page hook brings. Runs in the content script's own world: what is held back, and
 * the code that finds it, are nowhere in the page.
 * @param port to the page hook; not yet started
 */
export function hostStreams(port: MessagePort, link: EngineLink): StreamHost {
  const host = new HostedStreams(port, link);
  port.addEventListener('message', ({ data }) => host.take(parseHookMessage(data)));
  port.start();
  return host;
}

class HostedStreams implements StreamHost {
  readonly #port: MessagePort;
  readonly #link: EngineLink;
  readonly #streams = new Map<number, PageStream>();
  #ignored = 0;

  constructor(port: MessagePort, link: EngineLink) {
    this.#port = port;
    this.#link = link;
  }

  ignored(): number {
    return this.#ignored;
  }

  /** @param message null for one that was no message of a hook */
  take(message: HookMessage | null): void {
    if (message === null) this.#ignored += 1;
    else if (message.type === 'begin') this.#begin(message);
    else this.#pass(message);
  }

  #answer(message: ShownMessage): void {
    this.#port.postMessage(message);
  }

  #begin(message: BeginMessage): void {
    const { stream } = message;
    if (this.#streams.has(stream)) {
      this.#ignored += 1;
      return;
    }
    if (this.#streams.size >= MAX_STREAMS) this.#giveUpOldest();
    const page = createPageStream(message, this.#link, {
      reply: (seq, shown) => this.#answer({ type: 'shown', stream, seq, ...shown }),
      closed: () => void this.#streams.delete(stream),
    });
    this.#streams.set(stream, page);
  }

  #giveUpOldest(): void {
    for (const page of this.#streams.values()) {
      page.end('aborted');
      return;
    }
  }

  #pass(message: Exclude<HookMessage, BeginMessage>): void {
    const page = this.#streams.get(message.stream);
    if (page === undefined) return this.#refuse(message);
    if (message.type === 'piece') page.push(message.seq, message.piece);
    if (message.type === 'finish') page.finish(message.seq);
    if (message.type === 'passed') page.passed(message.reason, message.bytes);
    if (message.type === 'end') page.end(message.reason);
  }

  /** A stream that is not open any more has ended for the page too. */
  #refuse(message: HookMessage): void {
    this.#ignored += 1;
    if (message.type !== 'piece' && message.type !== 'finish') return;
    const { stream, seq } = message;
    this.#answer({ type: 'shown', stream, seq, shown: NOTHING, ended: true });
  }
}
