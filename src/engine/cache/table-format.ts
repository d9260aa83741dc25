import { ENGINE_VERSION } from '../engine-version.ts';
import type { Hash } from './hash.ts';

/** "STTB", lowest byte first. */
const MAGIC = 0x42545453;
/** Grows when bytes may mean something else than before. */
const FORMAT_VERSION = 2;

/** Added to twice the number of a rule's openings: where in a match they stand. */
export const OPENS = { first: 1, inside: 2 } as const;

/** What stands for an opening that protects nothing by itself; others count from one. */
export const PROTECTS_NOTHING = 0;

/** Bits of an edge, below the number of its set. */
export const EDGE_BITS = { orEdge: 1, isBefore: 2 } as const;
export const EDGE_SHIFT = 2;

/** An opening says how many characters it shares with the one before, and how many follow; in one byte. */
export const SHARED_SHIFT = 4;
export const FOLLOWING_MASK = (1 << SHARED_SHIFT) - 1;

const WORD_BYTES = 4;
/** In words: magic, format, engine, fingerprint (two), length of all. */
const HEADER_WORDS = 6;
export const HEADER_BYTES = HEADER_WORDS * WORD_BYTES;
/** The hash of all before it, two words. */
export const CHECKSUM_BYTES = 2 * WORD_BYTES;

/** What the bytes begin with. */
export const listHeaderWords = (fingerprint: Hash, length: number): readonly number[] => [
  MAGIC,
  FORMAT_VERSION,
  ENGINE_VERSION,
  ...fingerprint,
  length,
];

/** Words as bytes, the lowest of each first. */
export const writeWords = (words: readonly number[]): Uint8Array =>
  Uint8Array.from(words.flatMap((word) => [word, word >>> 8, word >>> 16, word >>> 24]));
