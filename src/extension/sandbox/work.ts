import type { ContentMessage, EngineMessage, OpenMessage, PageMessage, ScanText } from '../bridge/index.ts';
import type {
  ConnectControl,
  CutControl,
  FromFrame,
  LoadControl,
  SettleControl,
} from '../shared/engine-control.ts';

/**
 * What the frame and its Worker say to each other. The frame sends the next list of items when the Worker is done with
 * the last, so that it knows at what the Worker is when no answer comes.
 * @see docs/design/data-port.md
 */
export type WorkItem =
  | LoadControl
  | ConnectControl
  | CutControl
  | SettleControl
  | DataItem
  | ReplayItem
  | DisconnectItem;

/** What a page said. */
export interface DataItem {
  readonly type: 'data';
  readonly document: number;
  readonly data: PageMessage;
  /** It came by the document's shortcut: the Worker answers it without the frame, where it can. */
  readonly isDirect?: true;
}

/**
 * Comes by itself, with a port as its only transferred object: verdicts on what is direct go into it. The Worker never listens
 * to it; what a document says goes through the frame.
 */
export interface JoinItem {
  readonly type: 'join';
  readonly document: number;
}

/** A stream up to here, for a Worker that knows nothing of it. Answered with nothing. */
export interface ReplayItem {
  readonly type: 'replay';
  readonly document: number;
  /** Of the bundle that the stream was opened with. */
  readonly digest: string;
  readonly open: OpenMessage;
  readonly format: string;
  readonly texts: readonly ScanText[];
  /** The server has blocked the stream after these texts. */
  readonly cut?: {
    /** For the reader. */
    readonly message: string;
    /** What came after it, of which nothing was shown. */
    readonly rest: readonly ScanText[];
  };
}

export interface DisconnectItem {
  readonly type: 'disconnect';
  readonly document: number;
}

/** What the Worker posts: when it is done with a list, and on the way when that takes long. */
export interface WorkNews {
  /** Items that were finished since the last news. */
  readonly finished: number;
  /** Rules are being compiled: single steps of it may take longer than any verdict. */
  readonly isLoading: boolean;
  readonly said: readonly Said[];
}

export type Said = FromFrame | SaidToPage | OpenedStream;

export interface SaidToPage {
  readonly type: 'data';
  readonly document: number;
  readonly data: EngineMessage | ContentMessage;
}

export interface OpenedStream {
  readonly type: 'opened';
  readonly document: number;
  readonly stream: number;
  readonly digest: string;
}
