import type { CloseReason, Transport, UnscannedBytes } from './messages.ts';

/** The words of the messages, for the guards of both hops. */
export const TRANSPORTS: readonly Transport[] = ['fetch', 'xhr', 'eventsource', 'websocket'];
export const CLOSE_REASONS: readonly CloseReason[] = ['complete', 'blocked', 'aborted', 'error', 'timeout'];
export const UNSCANNED_REASONS: readonly UnscannedBytes['reason'][] = [
  'invalid-utf8',
  'fail-open',
  'budget',
  'binary',
  'sync-xhr',
  'document',
  'worker',
  'transport',
];
