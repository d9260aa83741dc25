import {
  type CloseMessage,
  type FailPolicy,
  type OpenMessage,
  type PageMessage,
  parseEngineMessage,
  type ReadyMessage,
  type ScanAnswer,
  type ScanText,
  type StreamId,
} from '../../bridge/index.ts';
import { createPendingScans } from './pending-scans.ts';

/** Why no verdict came: it took too long, or the engine went away with the stream's state. */
export type LinkFailure = 'timeout' | 'lost';

export type ScanOutcome =
  | { readonly ok: true; readonly answers: readonly ScanAnswer[] }
  | { readonly ok: false; readonly failure: LinkFailure };

export interface LinkedStream {
  /** Asks for a verdict; always resolves, at the latest when the time-out is over. */
  scan(format: string, texts: readonly ScanText[]): Promise<ScanOutcome>;
  close(message: Pick<CloseMessage, 'format' | 'reason' | 'unscanned'>): void;
}

type StreamHead = Pick<OpenMessage, 'transport' | 'document'>;

export interface EngineLink {
  open(head: StreamHead): LinkedStream;
  /** What this site wants to happen when no verdict comes. */
  failPolicy(): FailPolicy;
}

/** How long a stream waits for an engine that is still starting: a browser may have just been opened. */
const START_TIMEOUT_MS = 10_000;
/** Until the engine has said otherwise. */
const DEFAULTS: ReadyMessage = { type: 'ready', failPolicy: 'closed', verdictTimeoutMs: 2_000 };

/**
 * Connects a document's streams with the engine.
 * @param port whose other end leads to the engine; not yet started
 */
export function createEngineLink(port: MessagePort): EngineLink {
  let settings = DEFAULTS;
  let ready = Promise.withResolvers<void>();
  /** Grows whenever the engine is lost, so that streams of an earlier engine fail instead of starting over. */
  let generation = 0;
  let lastStream: StreamId = 0;
  const pending = createPendingScans();

  port.addEventListener('message', ({ data }) => {
    const message = parseEngineMessage(data);
    if (message === null) return;
    if (message.type === 'verdict') pending.settle(message);
    if (message.type === 'lost') {
      generation += 1;
      ready = Promise.withResolvers<void>();
      pending.failAll('lost');
    }
    if (message.type === 'ready') {
      settings = message;
      ready.resolve();
    }
  });
  port.start();
  const post = (message: PageMessage): void => port.postMessage(message);

  const openStream = (head: StreamHead): StreamId => {
    lastStream += 1;
    post({ type: 'open', stream: lastStream, ...head });
    return lastStream;
  };

  const open = (head: StreamHead): LinkedStream => {
    const stream = openStream(head);
    const born = generation;
    let seq = 0;
    return {
      async scan(format, texts) {
        if (!(await isSettledWithin(ready.promise, START_TIMEOUT_MS)))
          return { ok: false, failure: 'timeout' };
        if (born !== generation) return { ok: false, failure: 'lost' };
        seq += 1;
        const outcome = pending.add(stream, seq, settings.verdictTimeoutMs);
        post({ type: 'scan', stream, seq, format, texts });
        return outcome;
      },
      close(message) {
        // A new engine knows nothing of this stream, yet what passed unscanned must be told to someone.
        const isOrphan = born !== generation && message.unscanned.length > 0;
        post({ type: 'close', stream: isOrphan ? openStream(head) : stream, ...message });
      },
    };
  };

  return { open, failPolicy: () => settings.failPolicy };
}

function isSettledWithin(promise: Promise<void>, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), timeoutMs);
    void promise.then(() => {
      clearTimeout(timer);
      return resolve(true);
    });
  });
}
