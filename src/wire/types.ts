/** A value as `JSON.parse` returns it. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

/** Names one growing text inside a stream: a choice, a content block, a tool call's argument. */
export type ChannelId = string;

export type TextKind = 'answer' | 'reasoning' | 'refusal' | 'tool-arguments' | 'citation' | 'data';

/**
 * `append`: a delta. `whole`: a complete text, scanned from its own start. `edit`: takes the place of something
 * that came before, or of all of it; a channel that is ever edited is given as edits from its first piece on.
 */
export type TextMode = 'append' | 'whole' | 'edit';

/** A stretch of a text, in UTF-16 units. What lies past the end of the text is its end. */
export interface TextSpan {
  readonly offset: number;
  readonly length: number;
}

/** What of a response's head an adapter may look at. */
export interface ResponseHead {
  readonly url: string;
  readonly status: number;
  /** Lower case, without parameters; empty when absent. */
  readonly contentType: string;
}

/** Where a text stands in its record. */
export interface TextPlace {
  readonly holder: Json[] | JsonObject;
  readonly key: string | number;
}

/** One place in a record that carries text, and the way to put other text there. */
export interface TextPart {
  readonly channel: ChannelId;
  readonly kind: TextKind;
  readonly mode: TextMode;
  readonly text: string;
  /** Of an edit: what the text takes the place of, in the text as it came; absent: all that came before. */
  readonly span?: TextSpan;
  /** No more text comes for this channel. With an empty `text` the record has no room: the tail is flushed before it. */
  readonly ends: boolean;
  /** What the part answers for, so that the generic guard leaves it alone; absent: a mere end of a channel. */
  readonly place?: TextPlace;
  /**
   * Called only when the text must change. Replaces values, never adds or removes keys.
   * @param span of an edit that has one: what the text takes the place of, in the text as it was shown
   */
  put(text: string, span?: TextSpan): void;
  /** Called with every answer, in place of {@link put}: what becomes of the text is settled later, with others. */
  hear?(text: string): void;
}

export interface BlockReason {
  readonly ruleId: string;
  /** Shown to the reader in place of the rest of the answer. */
  readonly message: string;
}

/** Knows where one provider's records carry text. Stateless; one reader per stream. */
export interface WireAdapter {
  readonly id: string;
  /** What closes an event stream of this provider without being JSON, e.g. `[DONE]`; absent: nothing does. */
  readonly endMark?: string;
  recognises(head: ResponseHead, firstRecord: Json): boolean;
  open(): WireReader;
}

/**
 * Reads and writes the records of one stream. Records are read in order, but may be read well before they go
 * out: `read` looks at its arguments and, where a format needs it, at what it read before; what `flush` and
 * `block` need to know of the stream is noted by `settle`.
 */
export interface WireReader {
  /**
   * Lists the text of a record; `put` changes the record itself.
   * @param open channels that have had text and no end so far
   */
  read(record: Json, open: ReadonlySet<ChannelId>): readonly TextPart[];
  /**
   * Called for every record in stream order when its texts are in place and it is about to go out.
   * @param isAltered whether the text of a channel, over all records so far, differs from what came
   * @returns whether it changed the record
   */
  settle(record: Json, isAltered: (channel: ChannelId) => boolean): boolean;
  /** Records, in the format's own shape, that carry text which was held until its channel ended. */
  flush(channel: ChannelId, text: string): readonly Json[];
  /** Records that end the stream as a content filter of this provider would. */
  block(reason: BlockReason): readonly Json[];
  /**
   * Name of the event that carries a record of our own, or the end mark; absent: records are named like their
   * `type` where those that come are, else like the record before them.
   */
  eventName?(data: Json): string;
  /** Whether a string that belongs to no text is the format's own business and needs no scan; absent: none. */
  isOpaque?(place: TextPlace): boolean;
}

/**
 * A text that wants a verdict. With `append` the channel's gate goes on from where it was, or is new; with
 * `whole` it is always new and `ends` is true. After `ends` the gate is done with: the id may come again.
 */
export interface ChannelText {
  readonly channel: ChannelId;
  readonly kind: TextKind;
  readonly mode: Exclude<TextMode, 'edit'>;
  readonly text: string;
  readonly ends: boolean;
}

/** The gate's answer to one {@link ChannelText}: what may be shown now. */
export interface ChannelAnswer {
  readonly text: string;
  readonly blocked?: BlockReason;
}

export interface Rendered {
  /** What the page may read now; may be empty. */
  readonly bytes: Uint8Array;
  /** The stream has been ended by a block: drop whatever still comes. */
  readonly ended: boolean;
}

/** The texts found in one cut of the bytes, and the way back to bytes once they are answered. */
export interface GateBatch {
  /** In stream order; may be empty. */
  readonly requests: readonly ChannelText[];
  /** @param answers one for each request, same order. Call exactly once, batches in order. */
  render(answers: readonly ChannelAnswer[]): Rendered;
}

/** Turns any cut of a response's bytes into texts to be judged and back into bytes. One per stream. */
export interface Rewriter {
  /** @param bytes any cut of the body; kept until rendered, never changed. Never throws on content. */
  push(bytes: Uint8Array): GateBatch;
  /** The response ended properly; whatever channels are open end too. */
  finish(): GateBatch;
  /** Id of the format in use, known after the first record: an adapter's id, `json`, `text`, or `pending`. */
  format(): string;
  /** Bytes passed on without having been checked, because they are no UTF-8. */
  unscannedBytes(): number;
}

export interface RewriterOptions {
  /** A record longer than this many bytes is guarded as plain text. Default 16 MiB. */
  readonly maxRecordBytes?: number;
}

/** One message of a transport that frames its messages itself. */
export interface WireRecord {
  /** Name of the event; empty when it has none. */
  readonly event: string;
  readonly data: string;
}

/** The texts found in one message, and the way back to messages once they are answered. */
export interface RecordBatch {
  /** In stream order; may be empty. */
  readonly requests: readonly ChannelText[];
  /**
   * @param answers one for each request, same order. Call exactly once, batches in order.
   * @returns records of our own, and earlier ones that had to wait, then the one that was pushed unless it has to
   * wait too; a block leaves that one out
   */
  render(answers: readonly ChannelAnswer[]): {
    readonly records: readonly WireRecord[];
    readonly ended: boolean;
  };
}

/** Turns messages into texts to be judged and back into messages. One per connection. */
export interface RecordRewriter {
  push(record: WireRecord): RecordBatch;
  /** Ends whatever texts are open: the connection has ended, or has been quiet for long. More may be pushed. */
  finish(): RecordBatch;
  /** Id of the format in use, or `pending` before the first record. */
  format(): string;
}
