import {
  type CloseReason,
  HANDSHAKE_EVENT,
  type HookMessage,
  type MessageRecord,
  type Piece,
  type PieceShape,
  type ShownMessage,
  type ShownPiece,
  type Transport,
  type UnscannedBytes,
} from '../bridge/index.ts';
import { natives } from './natives.ts';

/** What the page may see of a piece, by the shape of its stream. */
interface ShownShapes {
  bytes: Uint8Array<ArrayBuffer>;
  text: string;
  records: readonly MessageRecord[];
}

export type OnShown<Shape extends PieceShape> = (shown: ShownShapes[Shape], ended: boolean) => void;

/** A stream whose pieces are judged on the other side. */
export interface GuardedStream<Shape extends PieceShape> {
  /** @param onShown called once, in a task of its own, answers of a stream in order */
  push(piece: Piece, onShown: OnShown<Shape>): void;
  /** The source has ended; what is held comes out or is dropped. */
  finish(onShown: OnShown<Shape>): void;
  /** Bytes went to the page without a verdict. */
  passed(reason: UnscannedBytes['reason'], bytes: number): void;
  end(reason: CloseReason): void;
}

export interface StreamHead<Shape extends PieceShape> {
  readonly transport: Transport;
  readonly shape: Shape;
  readonly url: string;
  readonly status: number;
  readonly contentType: string;
}

export interface GuardLink {
  /** @param onUnasked called with text that was held and comes out because nothing followed */
  open<Shape extends PieceShape>(head: StreamHead<Shape>, onUnasked?: OnShown<Shape>): GuardedStream<Shape>;
}

/** Without a content script there is nobody to ask: the streams of such a document end, showing nothing. */
const PORT_TIMEOUT_MS = 15_000;
/** The port comes before any script of the page; whatever piles up here is a mistake or an attack. */
const MAX_WAITING = 1_024;

/** Messages in order of their posting. No array: a page may have given those setters. */
interface Waiting {
  readonly message: HookMessage;
  next: Waiting | null;
}

/**
 * Connects the hook with the content script.
 * @param target where the handshake event is dispatched: the document
 */
export function createGuardLink(target: EventTarget): GuardLink {
  const outbox = createOutbox();
  const answers = createAnswers(outbox);
  let lastStream = 0;
  takePort(target, (port) => {
    natives.addEventListener(port, 'message', (event) =>
      answers.take(natives.event.data(event as MessageEvent) as ShownMessage),
    );
    natives.port.start(port);
    outbox.connect(port);
  });

  return {
    open(head, onUnasked) {
      lastStream += 1;
      const stream = lastStream;
      if (onUnasked !== undefined) answers.expectUnasked(stream, onUnasked);
      outbox.post({ type: 'begin', stream, ...head });
      return {
        push: (piece, onShown) => outbox.post({ type: 'piece', stream, seq: answers.expect(onShown), piece }),
        finish: (onShown) => outbox.post({ type: 'finish', stream, seq: answers.expect(onShown) }),
        passed: (reason, bytes) => outbox.post({ type: 'passed', stream, reason, bytes }),
        end(reason) {
          answers.forgetUnasked(stream);
          outbox.post({ type: 'end', stream, reason });
        },
      };
    },
  };
}

/** Who waits for what the content script says. */
interface Answers {
  /** @returns the number that the answer will have */
  expect(onShown: OnShown<never>): number;
  expectUnasked(stream: number, onShown: OnShown<never>): void;
  forgetUnasked(stream: number): void;
  take(message: ShownMessage): void;
}

function createAnswers(outbox: Outbox): Answers {
  const waiters = new natives.Map<number, OnShown<never>>();
  const unasked = new natives.Map<number, OnShown<never>>();
  let lastSeq = 0;

  const giveUp = (seq: number): void => {
    if (outbox.isConnected()) return;
    const onShown = natives.map.get(waiters, seq) as OnShown<'bytes'> | undefined;
    natives.map.delete(waiters, seq);
    onShown?.(new natives.Uint8Array(0), true);
  };

  return {
    expectUnasked: (stream, onShown) => void natives.map.set(unasked, stream, onShown),
    forgetUnasked: (stream) => void natives.map.delete(unasked, stream),
    expect(onShown) {
      lastSeq += 1;
      const seq = lastSeq;
      natives.map.set(waiters, seq, onShown);
      if (!outbox.isConnected()) natives.setTimeout(() => giveUp(seq), PORT_TIMEOUT_MS);
      return seq;
    },
    take({ stream, seq, shown, ended }) {
      const onShown = seq === 0 ? natives.map.get(unasked, stream) : natives.map.get(waiters, seq);
      natives.map.delete(waiters, seq);
      if (ended) natives.map.delete(unasked, stream);
      // A number that nobody waits for is a replay.
      (onShown as ((shown: ShownPiece, ended: boolean) => void) | undefined)?.(shown, ended);
    },
  };
}

/** Takes the first port that is offered; the event is not seen by anybody else. */
function takePort(target: EventTarget, onPort: (port: MessagePort) => void): void {
  const take = (event: Event): void => {
    natives.removeEventListener(target, HANDSHAKE_EVENT, take, true);
    natives.event.stopImmediatePropagation(event);
    const offered = natives.event.ports(event as MessageEvent)[0];
    if (offered !== undefined) onPort(offered);
  };
  natives.addEventListener(target, HANDSHAKE_EVENT, take, true);
}

interface Outbox {
  /** Sends, or keeps until the port is there. */
  post(message: HookMessage): void;
  connect(port: MessagePort): void;
  isConnected(): boolean;
}

function createOutbox(): Outbox {
  let port: MessagePort | null = null;
  let first: Waiting | null = null;
  let last: Waiting | null = null;
  let count = 0;
  return {
    isConnected: () => port !== null,
    post(message) {
      if (port !== null) return natives.port.postMessage(port, message);
      // Beyond, the stream gets no answer and ends by its time-out.
      if (count >= MAX_WAITING) return;
      count += 1;
      const entry: Waiting = { message, next: null };
      if (last === null) first = entry;
      else last.next = entry;
      last = entry;
    },
    connect(offered) {
      port = offered;
      for (let entry = first; entry !== null; entry = entry.next)
        natives.port.postMessage(port, entry.message);
      first = null;
      last = null;
    },
  };
}
