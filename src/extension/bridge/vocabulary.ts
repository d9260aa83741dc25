import type { CloseReason, SitePolicy, Transport, UnscannedReason } from './messages.ts';

/** The words of the messages, for the guards of both hops. */
export const TRANSPORTS: readonly Transport[] = ['fetch', 'xhr', 'eventsource', 'websocket'];
export const CLOSE_REASONS: readonly CloseReason[] = ['complete', 'blocked', 'aborted', 'error', 'timeout'];
export const SITE_POLICIES: readonly SitePolicy[] = ['closed', 'open', 'paused'];
export const UNSCANNED_REASONS: readonly UnscannedReason[] = [
  'invalid-utf8',
  'timeout',
  'engine-away',
  'server-timeout',
  'paused',
  'binary',
  'binary-body',
  'type',
  'sync-xhr',
  'document',
  'worker',
  'transport',
];
