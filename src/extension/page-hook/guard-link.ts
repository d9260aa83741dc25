import type {
  CloseReason,
  HookMessage,
  MessageRecord,
  Piece,
  PieceShape,
  ShownMessage,
  ShownPiece,
  Transport,
  UnscannedReason,
} from '../bridge/index.ts';
import { natives } from './natives.ts';
import type { AwaitPassage, Passage } from './passages.ts';

/** What the page may see of a piece, by the shape of its stream. */
interface ShownShapes {
  bytes: Uint8Array<ArrayBuffer>;
  text: string;
  records: readonly MessageRecord[];
}

export type OnShown<Shape extends PieceShape> = (shown: ShownShapes[Shape], ended: boolean) => void;

/** A stream whose pieces are judged on the other side. */
export interface GuardedStream<Shape extends PieceShape> {
  /** @param onShown called once, later, answers of a stream in order */
  push(piece: Piece, onShown: OnShown<Shape>): void;
  /** The source has ended; what is held comes out or is dropped. */
  finish(onShown: OnShown<Shape>): void;
  /** The source broke off, or may have: what is held is dropped. */
  breakOff(onShown: OnShown<Shape>): void;
  /** Something went to the page without a verdict: bytes, or what is known to be text. */
  passed(reason: UnscannedReason, bytes: number, characters?: number): void;
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
  /**
   * Brings the hook of a Worker together with the content script.
   * @param port the other end of the Worker's own
   */
  connectWorker(port: MessagePort): { end(): void };
}

/** Without a content script there is nobody to ask: the streams of such a document end, showing nothing. */
const PORT_TIMEOUT_MS = 15_000;
/** The way is there before any script of the page; whatever piles up here is a mistake or an attack. */
const MAX_WAITING = 1_024;

/** Messages in order of their posting. No array: a page may have given those setters. */
interface Waiting {
  readonly message: HookMessage;
  readonly transfer: MessagePort | undefined;
  next: Waiting | null;
}

/**
 * Connects the hook with the content script.
 * @param awaitPassage says when there is a way to it
 */
export function createGuardLink(awaitPassage: AwaitPassage): GuardLink {
  const outbox = createOutbox();
  const answers = createAnswers(outbox);
  let lastStream = 0;
  awaitPassage(outbox.connect, answers.take);

  return {
    connectWorker(port) {
      lastStream += 1;
      const stream = lastStream;
      outbox.post({ type: 'worker', stream }, port);
      return { end: () => outbox.post({ type: 'end', stream, reason: 'aborted' }) };
    },
    open(head, onUnasked) {
      lastStream += 1;
      const stream = lastStream;
      if (onUnasked !== undefined) answers.expectUnasked(stream, onUnasked);
      outbox.post({ type: 'begin', stream, ...head });
      return {
        push: (piece, onShown) => outbox.post({ type: 'piece', stream, seq: answers.expect(onShown), piece }),
        finish: (onShown) => outbox.post({ type: 'finish', stream, seq: answers.expect(onShown) }),
        breakOff: (onShown) => outbox.post({ type: 'break', stream, seq: answers.expect(onShown) }),
        passed: (reason, bytes, characters = 0) =>
          outbox.post({ type: 'passed', stream, passed: { reason, bytes, characters } }),
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
      // A number that nobody waits for is a replay. Held text may come out when its stream has just ended.
      if (onShown === undefined && seq !== 0) outbox.post({ type: 'stray', stream });
      (onShown as ((shown: ShownPiece, ended: boolean) => void) | undefined)?.(shown, ended);
    },
  };
}

interface Outbox {
  /** Sends, or keeps until there is a way. @param transfer goes with it */
  post(message: HookMessage, transfer?: MessagePort): void;
  connect(passage: Passage): void;
  isConnected(): boolean;
}

function createOutbox(): Outbox {
  let passage: Passage | null = null;
  let first: Waiting | null = null;
  let last: Waiting | null = null;
  let count = 0;
  return {
    isConnected: () => passage !== null,
    post(message, transfer) {
      if (passage !== null) return passage.post(message, transfer);
      // Beyond, the stream gets no answer and ends by its time-out.
      if (count >= MAX_WAITING) return;
      count += 1;
      const entry: Waiting = { message, transfer, next: null };
      if (last === null) first = entry;
      else last.next = entry;
      last = entry;
    },
    connect(opened) {
      passage = opened;
      for (let entry = first; entry !== null; entry = entry.next) passage.post(entry.message, entry.transfer);
      first = null;
      last = null;
    },
  };
}
