/** Bytes that hold nothing to judge. */
interface PassFrame {
  readonly kind: 'pass';
  readonly raw: Uint8Array;
  /** No UTF-8: passes unchecked and is counted. */
  readonly isUnscanned: boolean;
}

/** A piece of running text, cut between characters. */
export interface TextFrame {
  readonly kind: 'text';
  readonly raw: Uint8Array;
  readonly text: string;
  /** The running text ends here; another may follow. */
  readonly ends: boolean;
  /** It is a JSON document, whose values are judged one by one. */
  readonly isJson?: boolean;
}

/** A line beside the data: a comment, or something that the format doesn't know. */
export interface Note {
  readonly text: string;
  put(text: string): void;
}

/** One event or line, with all that frames it. */
export interface RecordFrame {
  readonly kind: 'record';
  readonly raw: Uint8Array;
  /** How many of its bytes are no UTF-8. */
  readonly invalidBytes: number;
  /** Name of the event; empty when it has none. */
  readonly event: string;
  /** What the record says; null when it says nothing. */
  readonly data: string | null;
  readonly notes: readonly Note[];
  /** Nothing can follow: the stream ended before the record did, or the record closes it. */
  readonly isLast: boolean;
  /** The record with its notes as they are now and other data; null keeps the data. */
  serialise(data: string | null): string;
}

export type Frame = PassFrame | TextFrame | RecordFrame;

/** Cuts a stream of bytes into frames, whatever pieces the bytes come in. One per stream. */
export interface Framer {
  push(bytes: Uint8Array): readonly Frame[];
  /** What is left when the stream ends. */
  finish(): readonly Frame[];
  /** A record of our own, as this framing spells it. */
  write(event: string, data: string): string;
  /** What a record of our own has before it unless it is the first of all; absent: nothing. */
  readonly separator?: string;
  /** What must follow when we end the stream; absent: nothing. */
  readonly closer?: string;
}
