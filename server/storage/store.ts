import type {
  Actor,
  AuditRecord,
  CheckSummary,
  EndReason,
  GuardrailClass,
  GuardrailMode,
  MonitorEvent,
  SessionHead,
  SessionReport,
  SessionState,
  TextVerdict,
} from '../../src/protocol/index.ts';
import type { JobQueue } from '../monitor/job-queue.ts';
import type { ActStore } from './act-store.ts';
import type { AuditStore } from './audit-store.ts';
import type { ClientStore } from './client-store.ts';
import type { ModeStore } from './mode-store.ts';
import type { OperationsStore } from './operations-store.ts';

export type { AuditEntry, AuditHead, AuditStore, ChainEntry } from './audit-store.ts';

/** A guardrail that has a part in sessions. */
export interface ActiveGuardrail {
  readonly id: string;
  readonly class: GuardrailClass;
  readonly mode: GuardrailMode;
  /** What ends the text of its BATCHED checks; absent: a sentence. */
  readonly boundary?: 'PARAGRAPH';
}

/** One guardrail, and what of a session's text it has yet to check. */
export interface OpenCheck {
  /** Unique in the session. */
  readonly checkId: string;
  readonly guardrail: string;
  readonly class: GuardrailClass;
  readonly mode: GuardrailMode;
  /** Request that brought it. */
  readonly seq: number;
  /** For BATCHED checks: the part of a channel's text; null: all text, DEFERRED. */
  readonly stretch: { readonly channel: string; readonly start: number; readonly end: number } | null;
  /** Of the request. Absent: earlier versions didn't keep it here. */
  readonly correlationId?: string;
}

/** Verdicts that the answer to one request carries. */
export interface CheckAnswer {
  readonly seq: number;
  readonly verdicts: readonly TextVerdict[];
  /** False while its BATCHED checks have the time to answer. */
  readonly isFinal: boolean;
}

/** What the guardrails of the server have to do with a session. */
export interface SessionChecks {
  /**
   * Which guardrails check its text, and when: as it was when the first text came. A guardrail that is moved to another
   * checkpoint later would else miss what came before, or check it twice.
   */
  readonly guardrails: {
    readonly batched: readonly ActiveGuardrail[];
    readonly deferred: readonly ActiveGuardrail[];
  };
  /** What those that check paragraphs have yet to see. Absent: nothing, or none does. */
  readonly unended?: readonly NonNullable<OpenCheck['stretch']>[];
  /** UTF-16 code units of stored text. */
  readonly textChars: number;
  /** In order of their coming; the session is COMPLETE when it has ended and none is left. */
  readonly open: readonly OpenCheck[];
  readonly settled: readonly CheckSummary[];
  /** Said after their requests were answered; the answer to the next request takes them along. Absent: none. */
  readonly late?: readonly TextVerdict[];
  /** What the newest requests were answered, for repeats. */
  readonly answered: readonly CheckAnswer[];
  /** Of the request that ended the session; follows its jobs into the log. */
  readonly correlationId: string;
}

/** A session as it lies on disk. */
export interface StoredSession {
  readonly sessionId: string;
  /** SHA-256 in hex of the token that started it; no other token may touch it. */
  readonly owner: string;
  /** As the start request said it; never changes. */
  readonly head: SessionHead;
  /** Wire format that the newest request named. */
  readonly format: string;
  readonly state: SessionState;
  /** Highest sequence number that was accepted. */
  readonly seq: number;
  /** That were accepted; one that opens its session and goes on with it is one. */
  readonly requests: number;
  readonly report: SessionReport;
  readonly endReason: EndReason | null;
  /** ISO date, null while the session lives. */
  readonly endedAt: string | null;
  /** Milliseconds since 1970 by the server's clock, of the newest accepted request. */
  readonly seenAtMs: number;
  /** Fence against lost updates: 0 before the first write, one more with each write. */
  readonly version: number;
  /** Null while no text has come that guardrails check. */
  readonly checks: SessionChecks | null;
  /** Of its requests, each once: the first one and the newest. */
  readonly correlationIds: readonly string[];
}

/** One session to be written, with the audit record that its end leaves behind. */
export interface SessionChange {
  /** The new state, carrying the version that was read. */
  readonly session: StoredSession;
  readonly audit: AuditRecord | null;
  /** Texts that have changed, whole, by channel. All texts of a COMPLETE session are deleted. */
  readonly texts?: ReadonlyMap<string, string>;
  /** What its client is told through the event stream. */
  readonly events?: readonly MonitorEvent[];
}

export interface SessionStore {
  /** @returns the sessions that exist, by id; never fails on unknown ids. */
  read(sessionIds: readonly string[]): Promise<ReadonlyMap<string, StoredSession>>;
  /**
   * Writes sessions and audit records in one transaction; on disk when the promise resolves.
   * @param changes at most one for each session
   * @returns ids that were left alone, audit record included, because another writer had changed them since
   */
  write(changes: readonly SessionChange[]): Promise<ReadonlySet<string>>;
  /** @returns ids of ACTIVE sessions without news since before `seenBeforeMs`, oldest first, at most `limit`. */
  listIdle(seenBeforeMs: number, limit: number): Promise<readonly string[]>;
  /** @returns stored texts of these sessions, by session and channel; nothing for those that have none. */
  readTexts(sessionIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>>;
  /** @returns ids of sessions with open checks after `afterId`, in order of id, at most `limit`. */
  listUnchecked(afterId: string, limit: number): Promise<readonly string[]>;
  /** @returns those of these ids whose session has left its audit record, also where it is forgotten itself */
  findRecorded(sessionIds: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Deletes COMPLETE sessions without a request since then, and their events. Their audit records stay.
   * @param limit sessions in one transaction, the oldest first
   * @returns how many were deleted
   */
  forget(seenBeforeMs: number, limit: number): Promise<number>;
}

export interface StoredEvent {
  /** Grows with each event; gaps are no loss. */
  readonly position: number;
  readonly event: MonitorEvent;
}

export interface EventStore {
  /** @returns an audience's events after a position, oldest first, at most `limit`. */
  list(audience: string, after: number, limit: number): Promise<readonly StoredEvent[]>;
  /** @returns the position of the newest event that there ever was, 0 before the first. */
  findLast(): Promise<number>;
  /** Deletes the oldest events of all audiences until at most `keep` are left. */
  prune(keep: number): Promise<void>;
}

/** Who did something, and when. */
export interface Done {
  /** ISO date. */
  readonly at: string;
  readonly by: Actor;
}

export interface StoredBundle {
  /** SHA-256 in hex of the envelope's bytes. */
  readonly sha256: string;
  readonly version: number;
  /** Exactly the bytes that are served, as text. */
  readonly envelope: string;
}

export interface BundleStore {
  /** @returns null when no bundle has this digest. */
  find(sha256: string): Promise<StoredBundle | null>;
  /** @returns the channel's newest bundle, null when nothing was published on it. */
  findNewest(channel: string): Promise<StoredBundle | null>;
  /**
   * Keeps the bundle, makes it the channel's newest, and logs that among the acts, in one transaction.
   * @returns false, with nothing changed, unless the version is higher than that of the channel's newest bundle
   */
  publish(channel: string, bundle: StoredBundle, published: Done): Promise<boolean>;
}

/** What the server keeps. One conformance suite holds for every implementation. */
export interface Store {
  readonly sessions: SessionStore;
  readonly audit: AuditStore;
  readonly bundles: BundleStore;
  readonly clients: ClientStore;
  readonly modes: ModeStore;
  readonly acts: ActStore;
  readonly events: EventStore;
  readonly jobs: JobQueue;
  /**
   * Takes texts that were deleted out of where a log of changes still holds them.
   * @returns false where something was left; to be asked for again
   */
  erase(): Promise<boolean>;
  readonly operations: OperationsStore;
  /** Call it when all that was asked has been answered; nothing may be called afterwards. */
  close(): Promise<void>;
}
