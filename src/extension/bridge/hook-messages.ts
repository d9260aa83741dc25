import type { CloseReason, StreamId, Transport, Unscanned } from './messages.ts';

/**
 * What the page hook and the content script say to each other. The hook moves what a transport brings, unread;
 * the content script finds the text in it, out of the page's reach, and answers with what the page may see.
 */

/** One message of a transport that has messages of its own: an event, a frame. */
export interface MessageRecord {
  /** Name of an event; empty for `message`. */
  readonly event: string;
  readonly data: string;
}

/** What a stream is made of, as its transport gives it. */
export type Piece = Uint8Array<ArrayBuffer> | string | MessageRecord;

/** What the page may see of a piece: the same kind; for a record, the records before it and itself, last. */
export type ShownPiece = Uint8Array<ArrayBuffer> | string | readonly MessageRecord[];

export type PieceShape = 'bytes' | 'text' | 'records';

export interface BeginMessage {
  readonly type: 'begin';
  readonly stream: StreamId;
  readonly transport: Transport;
  readonly shape: PieceShape;
  readonly url: string;
  readonly status: number;
  /** Lower case, without parameters. */
  readonly contentType: string;
}

export interface PieceMessage {
  readonly type: 'piece';
  readonly stream: StreamId;
  /** Numbers what wants an answer, unique within a document; the answer repeats it. */
  readonly seq: number;
  readonly piece: Piece;
}

/** The source has ended, or pauses, where it may go on later: what is held must be decided. */
export interface FinishMessage {
  readonly type: 'finish';
  readonly stream: StreamId;
  readonly seq: number;
}

/** The source broke off, or may have: what is held is judged once more, for a block, and never shown. */
export interface BreakMessage {
  readonly type: 'break';
  readonly stream: StreamId;
  readonly seq: number;
}

/** Something reached the page's code without a verdict. */
export interface PassedMessage {
  readonly type: 'passed';
  readonly stream: StreamId;
  readonly passed: Unscanned;
}

/** An answer came that nobody waits for. The number is of its stream. */
export interface StrayMessage {
  readonly type: 'stray';
  readonly stream: StreamId;
}

export interface EndMessage {
  readonly type: 'end';
  readonly stream: StreamId;
  readonly reason: CloseReason;
}

/**
 * A Worker with a hook of its own. Comes with one end of a channel as its only transferred object, on which that hook says
 * what this one says here. The number is of the Worker, among those of streams; its `end` ends all that the Worker reads.
 */
export interface WorkerMessage {
  readonly type: 'worker';
  readonly stream: StreamId;
}

export type HookMessage =
  | BeginMessage
  | PieceMessage
  | FinishMessage
  | BreakMessage
  | PassedMessage
  | EndMessage
  | StrayMessage
  | WorkerMessage;

export interface ShownMessage {
  readonly type: 'shown';
  readonly stream: StreamId;
  /** 0: nobody asked; text that was held for long comes out. */
  readonly seq: number;
  readonly shown: ShownPiece;
  /** The stream is over for the page, whatever still comes. */
  readonly ended: boolean;
}
