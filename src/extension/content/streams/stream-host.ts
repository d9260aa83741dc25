import {
  type HookMessage,
  parseHookMessage,
  type ShownMessage,
  type UnscannedReason,
} from '../../bridge/index.ts';
import { NOTHING } from './codec.ts';
import type { EngineLink } from './engine-link.ts';
import { createPageStream, type PageStream } from './page-stream.ts';
import { createWorkerHosts } from './worker-hosts.ts';

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
  const workers = createWorkerHosts((workerPort) => hostStreams(workerPort, link, onUnscanned));
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

  const hear = (message: HookMessage): void => {
    const { stream } = message;
    if (message.type === 'begin') return begin(message);
    if (message.type === 'worker' || (message.type === 'end' && workers.end(stream))) return;
    const page = streams.get(stream);
    if (page === undefined) refuse(message);
    else pass(page, message);
  };

  port.addEventListener('message', ({ data, ports }) => {
    const message = parseHookMessage(data);
    const isFit = message?.type !== 'worker' || workers.add(message.stream, ports[0]);
    if (message === null || !isFit) ignored += 1;
    else hear(message);
  });
  port.start();
  return {
    ignored: () => ignored,
    close() {
      workers.close();
      for (const page of streams.values()) page.end('aborted');
    },
  };
}

function pass(page: PageStream, message: Exclude<HookMessage, { type: 'begin' | 'worker' }>): void {
  if (message.type === 'piece') page.push(message.seq, message.piece);
  if (message.type === 'finish') page.finish(message.seq);
  if (message.type === 'passed') page.passed(message.passed);
  if (message.type === 'end') page.end(message.reason);
}
