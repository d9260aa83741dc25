import {
  type HookMessage,
  parseHookMessage,
  type ShownMessage,
  type UnscannedReason,
} from '../../bridge/index.ts';
import { NOTHING } from './codec.ts';
import type { EngineLink } from './engine-link.ts';
import { createPageStream, type PageStream } from './page-stream.ts';

/** Most streams that one document may have open here; beyond, the one that began first is given up. */
const MAX_STREAMS = 1_024;

export interface StreamHost {
  /** Messages that were no messages of a hook, or of a stream that is not open. */
  ignored(): number;
  /** Whoever read the streams is gone. */
  close(): void;
}

/**
 * Guards the streams that a page hook brings. Runs in the content script's own world: what is held back, and
 * the code that finds it, are nowhere in the page.
 * @param port to the page hook; not yet started
 * @param onUnscanned told at once when something reaches the page unchecked
 */
export function hostStreams(
  port: MessagePort,
  link: EngineLink,
  onUnscanned: (reason: UnscannedReason) => void = () => undefined,
): StreamHost {
  const streams = new Map<number, PageStream>();
  /** What ends all that a Worker reads, by its number. */
  const workers = new Map<number, () => void>();
  let ignored = 0;

  const answer = (message: ShownMessage): void => port.postMessage(message);

  const begin = (message: Extract<HookMessage, { type: 'begin' }>): void => {
    const { stream } = message;
    if (streams.has(stream)) {
      ignored += 1;
      return;
    }
    if (streams.size >= MAX_STREAMS) giveUpOldest();
    const page = createPageStream(message, link, {
      reply: (seq, shown) => answer({ type: 'shown', stream, seq, ...shown }),
      unscanned: onUnscanned,
      closed: () => void streams.delete(stream),
    });
    streams.set(stream, page);
  };

  const giveUpOldest = (): void => {
    for (const page of streams.values()) {
      page.end('aborted');
      return;
    }
  };

  /** A stream that is not open any more has ended for the page too. */
  const refuse = (message: HookMessage): void => {
    ignored += 1;
    if (message.type !== 'piece' && message.type !== 'finish') return;
    const { stream, seq } = message;
    answer({ type: 'shown', stream, seq, shown: NOTHING, ended: true });
  };

  const pass = (page: PageStream, message: Exclude<HookMessage, { type: 'begin' | 'worker' }>): void => {
    if (message.type === 'piece') page.push(message.seq, message.piece);
    if (message.type === 'finish') page.finish(message.seq);
    if (message.type === 'passed') page.passed(message.passed);
    if (message.type === 'end') page.end(message.reason);
  };

  /** The hook of a Worker is no more to be trusted than that of its page, and guarded like it. */
  const connectWorker = ({ stream }: HookMessage, workerPort: MessagePort | undefined): void => {
    if (workerPort === undefined || workers.has(stream)) {
      ignored += 1;
      return;
    }
    const host = hostStreams(workerPort, link, onUnscanned);
    workers.set(stream, () => {
      workers.delete(stream);
      host.close();
      workerPort.close();
    });
  };

  port.addEventListener('message', ({ data, ports }) => {
    const message = parseHookMessage(data);
    if (message === null) {
      ignored += 1;
      return;
    }
    if (message.type === 'begin') return begin(message);
    if (message.type === 'worker') return connectWorker(message, ports[0]);
    if (message.type === 'end' && workers.has(message.stream)) return workers.get(message.stream)?.();
    const page = streams.get(message.stream);
    if (page === undefined) refuse(message);
    else pass(page, message);
  });
  port.start();
  return {
    ignored: () => ignored,
    close() {
      for (const page of streams.values()) page.end('aborted');
    },
  };
}
