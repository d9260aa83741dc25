/** The wire format between a page and the engine, and its guards. */
export * from './guards.ts';
export * from './handshake.ts';
export * from './hook-guards.ts';
export type * from './hook-messages.ts';
export * from './join-messages.ts';
export type * from './messages.ts';
