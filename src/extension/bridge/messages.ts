/**
 * What the streams of a page and the engine say to each other, the same on every hop: content script → offscreen
 * document → sandbox frame, content script → sandbox frame, frame → Worker, and back; verdicts also from the Worker straight to
 * the content script. One message travels as it is, several together as a list.
 * @see docs/design/data-port.md
 */

/** Streams are numbered by the content script, unique within a document; so are those between it and the hook, by the hook. */
export type StreamId = number;

export type Transport = 'fetch' | 'xhr' | 'eventsource' | 'websocket';

/** How a stream came to its end, as seen from the page. */
export type CloseReason = 'complete' | 'blocked' | 'aborted' | 'error' | 'timeout';

/** What happens to a stream whose verdicts do not come: `closed` ends it, `open` lets it pass unscanned. */
export type FailPolicy = 'closed' | 'open';

/** What goes for one site; `paused`: no verdict is asked for, everything passes unscanned. */
export type SitePolicy = FailPolicy | 'paused';

export interface ScanText {
  /** Names one growing text within the stream. */
  readonly channel: string;
  readonly kind: string;
  /** `append` continues the channel; `whole` stands alone. */
  readonly mode: string;
  readonly text: string;
  /** No more text comes for this channel: what is held must be decided. */
  readonly ends: boolean;
  /** Whatever is decided, none of it is shown: the source broke off. Asks only whether a rule ends the stream. */
  readonly drops?: boolean;
}

export interface OpenMessage {
  readonly type: 'open';
  readonly stream: StreamId;
  /** Names the stream wherever it is told of, to the server's log: 32 hex digits, at random. */
  readonly correlationId: string;
  readonly transport: Transport;
  /** A document arrives in one piece and makes a session only if something was found in it. */
  readonly document: boolean;
}

export interface ScanMessage {
  readonly type: 'scan';
  readonly stream: StreamId;
  /** Counts the scans of this stream from 1; the verdict repeats it. */
  readonly seq: number;
  /** Wire format as far as it is known. */
  readonly format: string;
  readonly texts: readonly ScanText[];
}

export interface CloseMessage {
  readonly type: 'close';
  readonly stream: StreamId;
  readonly format: string;
  readonly reason: CloseReason;
  /** What reached the page's code without a verdict, and why. */
  readonly unscanned: readonly Unscanned[];
}

/** Why something reached the page without a verdict. */
export type UnscannedReason =
  /** Bytes of a text that are no UTF-8. */
  | 'invalid-utf8'
  /** No verdict came in time, and the policy of the site is `open`. */
  | 'timeout'
  /** The engine went away, and the policy of the site is `open`. */
  | 'engine-away'
  /** The server did not say in time what it says of it, and the policy of the site is `open`. Rules have checked it. */
  | 'server-timeout'
  /** The reader has paused the checks on this site. */
  | 'paused'
  /** Frames of a socket that are no text. */
  | 'binary'
  /** A body in a binary format. */
  | 'binary-body'
  /** A body of a type that is not guarded and may be read as text. */
  | 'type'
  /** A request that the page waits for without leaving its turn cannot wait for a verdict. */
  | 'sync-xhr'
  /** A body that the browser parsed into a document. */
  | 'document'
  /** What a Worker brings in which the hook does not run. */
  | 'worker'
  /** What comes by a transport that the hook does not guard. */
  | 'transport';

/** Both are 0 where nobody can tell how much it was. */
export interface Unscanned {
  readonly reason: UnscannedReason;
  /** Of what came as bytes. */
  readonly bytes: number;
  /** UTF-16 code units of text, where it is known what of it was text. */
  readonly characters: number;
}

export type PageMessage = OpenMessage | ScanMessage | CloseMessage;

export interface ScanAnswer {
  /** What may be shown now in place of the text that was sent. */
  readonly text: string;
  /** Characters of this channel that wait for a decision. */
  readonly held: number;
  readonly blocked?: { readonly ruleId: string; readonly message: string };
}

/** The engine is there and rules are active; also says how this site wants failures to end. */
export interface ReadyMessage {
  readonly type: 'ready';
  readonly failPolicy: SitePolicy;
  readonly verdictTimeoutMs: number;
}

export interface VerdictMessage {
  readonly type: 'verdict';
  readonly stream: StreamId;
  readonly seq: number;
  /** One for each text of the scan, same order. */
  readonly answers: readonly ScanAnswer[];
}

/** The verdict of a scan depends on what the server says of its sentences. No other scan has to wait for it. */
export interface WaitsMessage {
  readonly type: 'waits';
  readonly stream: StreamId;
  readonly seq: number;
  /** Milliseconds within which it comes. */
  readonly withinMs: number;
}

/** The engine is gone; open streams get no more verdicts from it. */
export interface LostMessage {
  readonly type: 'lost';
}

/** The extension was reloaded or removed under the page: this document gets no engine any more. */
export interface GoneMessage {
  readonly type: 'gone';
}

/** The engine can't go on with one stream: it gets no more verdicts. */
export interface DroppedMessage {
  readonly type: 'dropped';
  readonly stream: StreamId;
}

/**
 * By the shortcut alone. Comes with a port as its only transferred object: verdicts on scans that go by the shortcut come out
 * of it from now on, straight from the Worker, or by the shortcut itself as before.
 */
export interface AnswersMessage {
  readonly type: 'answers';
}

export type EngineMessage =
  | ReadyMessage
  | VerdictMessage
  | WaitsMessage
  | LostMessage
  | GoneMessage
  | DroppedMessage
  | AnswersMessage;

export interface NoticeHit {
  readonly ruleId: string;
  readonly title: string;
  readonly action: 'block' | 'redact' | 'warn';
}

/** For the content script's eyes alone: what was found, in words. Never relayed into the page. */
export interface NoticeMessage {
  readonly type: 'notice';
  readonly stream: StreamId;
  /** As the stream was opened with. */
  readonly correlationId: string;
  readonly state: 'open' | 'checked' | 'closed';
  readonly receipt: Receipt;
  readonly hits: readonly NoticeHit[];
}

/** For the content script's eyes alone: so many messages of its document were none, and were dropped. */
export interface RefusedMessage {
  readonly type: 'refused';
  readonly count: number;
}

/** For the content script's eyes alone: the server blocks what was shown, which is to be covered. */
export interface CoverMessage {
  readonly type: 'cover';
  readonly stream: StreamId;
  /** For the reader. */
  readonly message: string;
  readonly texts: readonly string[];
}

/** What only the content script hears. */
export type ContentMessage = NoticeMessage | CoverMessage | RefusedMessage;

/** What became of a stream's text so far; the same totals go into the session's record. */
export interface Receipt {
  /** `seen = released + redacted + discarded + held`. */
  readonly characters: {
    readonly seen: number;
    readonly released: number;
    readonly redacted: number;
    readonly discarded: number;
    readonly held: number;
  };
  /** Empty: everything was checked. */
  readonly unscanned: readonly Unscanned[];
  /** The rules that it was checked by. */
  readonly bundle: { readonly version: number; readonly digest: string };
}
