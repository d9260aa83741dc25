/** The wire format between a page and the engine, and its guards. */
export * from './guards.ts';
export * from './handshake.ts';
export type * from './messages.ts';
