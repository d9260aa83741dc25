import type { SessionHead, StreamFinish, StreamUpdate } from '../../src/protocol/index.ts';
import type { CheckAnswer } from '../storage/store.ts';
import type { SettledCheck } from './session-checks.ts';

/** Where an event comes from. */
interface Sender {
  /** SHA-256 of the token that the request carried. */
  readonly owner: string;
  /** The request's name in the log; what the server does because of it carries the same. */
  readonly correlationId?: string;
}

/** Checks of a session have ended. */
export interface Settlement {
  readonly sessionId: string;
  readonly settled: readonly SettledCheck[];
  /** Where a request waits for it. What no answer carries is told as an event. */
  readonly answer: CheckAnswer | null;
}

/** Whatever may change a session. */
export type SessionEvent =
  | ({ readonly kind: 'start'; readonly body: SessionHead } & Sender)
  | ({ readonly kind: 'update'; readonly body: StreamUpdate } & Sender)
  | ({ readonly kind: 'finish'; readonly body: StreamFinish } & Sender)
  | { readonly kind: 'expire'; readonly body: { readonly sessionId: string; readonly seenBeforeMs: number } }
  | { readonly kind: 'settle'; readonly body: Settlement };
