import type { TextPart, TextPlace } from '../types.ts';

/** Leaves what stands at a place alone: it is encrypted for its provider, and nobody else can read it. */
export function createCover(place: TextPlace): TextPart {
  return { channel: 'covered', kind: 'data', mode: 'append', text: '', ends: false, place, put: () => {} };
}
