/** Finds the text in a response's bytes, whatever the provider, and puts other text in its place. */
export { type ContentKind, contentKind } from './framing/content-kind.ts';
export { createRecordRewriter } from './record-rewriter.ts';
export { createRewriter } from './rewriter.ts';
export type * from './types.ts';
