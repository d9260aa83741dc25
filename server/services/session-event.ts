import type { SessionHead, StreamFinish, StreamUpdate } from '../../src/protocol/index.ts';

/** Whatever may change a session. `owner` is the SHA-256 of the token that the request carried. */
export type SessionEvent =
  | { readonly kind: 'start'; readonly owner: string; readonly body: SessionHead }
  | { readonly kind: 'update'; readonly owner: string; readonly body: StreamUpdate }
  | { readonly kind: 'finish'; readonly owner: string; readonly body: StreamFinish }
  | { readonly kind: 'expire'; readonly body: { readonly sessionId: string; readonly seenBeforeMs: number } };
