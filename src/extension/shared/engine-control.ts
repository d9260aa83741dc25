import type { EngineRule, RuleSetCertificate } from '../../engine/index.ts';
import type {
  EndReason,
  LoadRulesResult,
  Policy,
  SessionReport,
  TablesProblem,
  TextDelta,
} from '../../protocol/index.ts';

/**
 * What the offscreen document and the sandbox frame say to each other, over a MessagePort that the frame is
 * given when it loads. What the frame and its Worker say to each other is in `sandbox/work.ts`.
 */

/** A verified bundle in the engine's own terms: the sandbox knows nothing of bundles. */
export interface EngineRules {
  readonly digest: string;
  readonly version: number;
  readonly policy: Policy;
  readonly rules: readonly EngineRule[];
  /** What was signed about the rules. */
  readonly certificate: RuleSetCertificate;
  /** What people read of a rule, by its id. */
  readonly labels: Readonly<Record<string, RuleLabel>>;
}

export interface RuleLabel {
  readonly title: string;
  /** Shown in place of the rest of an answer that the rule ended. */
  readonly message: string;
}

/** A document's data port comes with this message as its only transferred object. */
export interface ConnectControl {
  readonly type: 'connect';
  /** Number of the document, unique while the frame lives. */
  readonly document: number;
  readonly origin: string;
}

/** Compiles rules; with `activate` they are used from the next stream on. */
export interface LoadControl {
  readonly type: 'load';
  readonly id: number;
  readonly activate: boolean;
  readonly rules: EngineRules;
  /** What compiling the same rules came to before, to be used until they are compiled again; null for none. */
  readonly tables: Uint8Array | null;
}

export interface LoadedControl {
  readonly type: 'loaded';
  readonly id: number;
  readonly result: LoadRulesResult;
}

/** What compiling rules in use came to, for the next start. Comes after their `loaded`. */
export interface TablesControl {
  readonly type: 'tables';
  readonly digest: string;
  readonly tables: Uint8Array;
  /** What was wrong with the tables that the rules came with; null where they came with none. */
  readonly problem: TablesProblem | null;
}

/** Rules that came with tables are not what was signed. After their `loaded`; no stream is opened with them any more. */
export interface WithdrawnControl {
  readonly type: 'withdrawn';
  /** Of their {@link LoadControl}. */
  readonly id: number;
  readonly digest: string;
  readonly message: string;
}

/** The state of one stream's session; sent at its start, at its end and now and then between. */
export interface SessionControl {
  readonly type: 'session';
  readonly document: number;
  readonly stream: number;
  /** As the page's side has named the stream. */
  readonly correlationId: string;
  readonly origin: string;
  readonly transport: 'fetch' | 'xhr' | 'eventsource' | 'websocket';
  readonly format: string;
  readonly bundleDigest: string;
  readonly bundleVersion: number;
  readonly report: SessionReport;
  readonly endReason: EndReason | null;
  /** Sentences that were shown since the last one, where policy says that the server checks them. */
  readonly text?: readonly TextDelta[];
  /** The server that policy named for the text when the stream began. */
  readonly recipient?: string;
  /** The text is shown when the server has said what it says of it. */
  readonly awaits?: true;
}

/** The server blocks what a stream has shown: it ends, and what was shown is covered. */
export interface CutControl {
  readonly type: 'cut';
  readonly document: number;
  readonly stream: number;
  /** For the reader. */
  readonly message: string;
  readonly texts: readonly string[];
  /** Not shown where the stream waits for what the server says of it. */
  readonly newest: readonly string[];
}

/** The server has checked what a stream waits to show, or it can't be checked. */
export interface SettleControl {
  readonly type: 'settle';
  readonly document: number;
  readonly stream: number;
  /** All text of each channel up to there. */
  readonly ends: readonly TextEnd[];
  readonly isChecked: boolean;
}

/** A place in a channel's released text, in code units. */
export interface TextEnd {
  readonly channel: string;
  readonly end: number;
}

/** A port that leads straight to a connected document comes with this message as its only transferred object. */
export interface JoinControl {
  readonly type: 'join';
  readonly document: number;
}

export type ToFrame = ConnectControl | CutControl | SettleControl | JoinControl | LoadControl;
export type FromFrame = LoadedControl | TablesControl | WithdrawnControl | SessionControl;
