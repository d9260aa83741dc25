import {
  type CloseMessage,
  type FailPolicy,
  HANDSHAKE_EVENT,
  type OpenMessage,
  type PageMessage,
  parseEngineMessage,
  type ReadyMessage,
  type ScanAnswer,
  type ScanText,
  type StreamId,
  type VerdictMessage,
} from '../bridge/index.ts';
import { natives } from './natives.ts';

/** Why no verdict came: it took too long, or the engine went away with the stream's state. */
export type LinkFailure = 'timeout' | 'lost';

export type ScanOutcome =
  | { readonly ok: true; readonly answers: readonly ScanAnswer[] }
  | { readonly ok: false; readonly failure: LinkFailure };

export interface LinkedStream {
  scan(format: string, texts: readonly ScanText[]): Promise<ScanOutcome>;
  close(message: Pick<CloseMessage, 'format' | 'reason' | 'unscanned'>): void;
}

export interface EngineLink {
  open(head: Pick<OpenMessage, 'transport' | 'document'>): LinkedStream;
  failPolicy(): FailPolicy;
}

/** How long a stream waits for an engine that is still starting: a browser may have just been opened. */
const START_TIMEOUT_MS = 10_000;
/** Until the engine has said otherwise. */
const DEFAULTS: ReadyMessage = { type: 'ready', failPolicy: 'closed', verdictTimeoutMs: 2_000 };

interface Waiting {
  readonly stream: StreamId;
  readonly seq: number;
  settle(outcome: ScanOutcome): void;
}

/**
 * Connects the page hook with the engine, through the port that the content script hands over.
 * @param target where the handshake event is dispatched: the document
 */
export function createEngineLink(target: EventTarget): EngineLink {
  let port: MessagePort | null = null;
  let settings = DEFAULTS;
  let ready = Promise.withResolvers<void>();
  /** Grows whenever the engine is lost, so that streams of an earlier engine fail instead of starting over. */
  let generation = 0;
  let lastStream = 0;
  const queue: PageMessage[] = [];
  const waiting = new Set<Waiting>();

  const post = (message: PageMessage): void => {
    if (port === null) queue.push(message);
    else natives.port.postMessage(port, message);
  };

  const settleVerdict = (verdict: VerdictMessage): void => {
    for (const entry of waiting) {
      if (entry.stream === verdict.stream && entry.seq === verdict.seq) {
        entry.settle({ ok: true, answers: verdict.answers });
        return;
      }
    }
  };

  const lose = (): void => {
    generation += 1;
    ready = Promise.withResolvers<void>();
    for (const entry of waiting) entry.settle({ ok: false, failure: 'lost' });
  };

  const receive = (event: MessageEvent): void => {
    const message = parseEngineMessage(natives.event.data(event));
    if (message?.type === 'verdict') settleVerdict(message);
    else if (message?.type === 'lost') lose();
    else if (message?.type === 'ready') {
      settings = message;
      ready.resolve();
    }
  };

  const adopt = (offered: MessagePort): void => {
    port = offered;
    natives.addEventListener(port, 'message', receive as EventListener);
    port.start();
    for (const message of queue.splice(0)) natives.port.postMessage(port, message);
  };

  const takePort = (event: Event): void => {
    natives.removeEventListener(target, HANDSHAKE_EVENT, takePort, true);
    natives.event.stopImmediatePropagation(event);
    const offered = natives.event.ports(event as MessageEvent)[0];
    if (offered !== undefined) adopt(offered);
  };
  natives.addEventListener(target, HANDSHAKE_EVENT, takePort, true);

  const request = (stream: StreamId, seq: number, format: string, texts: readonly ScanText[]) =>
    new Promise<ScanOutcome>((resolve) => {
      const timer = natives.setTimeout(
        () => entry.settle({ ok: false, failure: 'timeout' }),
        settings.verdictTimeoutMs,
      );
      const entry: Waiting = {
        stream,
        seq,
        settle: (outcome) => {
          natives.clearTimeout(timer);
          waiting.delete(entry);
          resolve(outcome);
        },
      };
      waiting.add(entry);
      post({ type: 'scan', stream, seq, format, texts });
    });

  const open: EngineLink['open'] = (head) => {
    const stream = ++lastStream;
    const born = generation;
    let seq = 0;
    post({ type: 'open', stream, ...head });
    return {
      async scan(format, texts) {
        if (!(await isReadyInTime(ready.promise))) return { ok: false, failure: 'timeout' };
        if (born !== generation) return { ok: false, failure: 'lost' };
        return request(stream, ++seq, format, texts);
      },
      close: (message) => post({ type: 'close', stream, ...message }),
    };
  };

  return { open, failPolicy: () => settings.failPolicy };
}

function isReadyInTime(ready: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = natives.setTimeout(() => resolve(false), START_TIMEOUT_MS);
    void ready.then(() => {
      natives.clearTimeout(timer);
      resolve(true);
    });
  });
}
