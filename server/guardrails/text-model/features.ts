import { findCues } from './cues.ts';

/** Kinds of features; each has a name space, and a weight of its own in the length of a text. */
export const FEATURE_KINDS = ['words', 'pairs', 'letters', 'cues'] as const;
export type FeatureKind = (typeof FEATURE_KINDS)[number];

/**
 * Words, and marks of tone, in the order of the text. Other signs say more of the format of a text than of what it says.
 * Scripts without spaces give whole runs, whose letters say the rest.
 */
const TOKENS = /[\p{L}\p{N}_']+|[!?]/gu;
const MAX_TOKENS = 400;
const MAX_WORD_CHARS = 24;
const MIN_GRAM = 3;
const MAX_GRAM = 5;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * The features of one kind of a normalised text, as places in a table of `2 ** bits` weights; repeated as in the text.
 * Texts share places by chance only.
 */
export function extractFeatures(text: string, kind: FeatureKind, bits: number): number[] {
  const out: number[] = [];
  const add = (name: string): void => {
    out.push(hash(name, FEATURE_KINDS.indexOf(kind)) >>> (32 - bits));
  };
  if (kind === 'cues') addCues(text, add);
  else {
    const tokens = (text.match(TOKENS) ?? []).slice(0, MAX_TOKENS);
    if (kind === 'words') for (const token of tokens) add(token);
    if (kind === 'pairs') addPairs(tokens, add);
    if (kind === 'letters') for (const token of tokens) addLetters(token, add);
  }
  return out;
}

/** Neighbours, and words with one between them. */
function addPairs(tokens: readonly string[], add: (name: string) => void): void {
  for (const [at, token] of tokens.entries()) {
    add(`${tokens[at - 1] ?? '^'} ${token}`);
    if (at > 1) add(`${tokens[at - 2]} _ ${token}`);
  }
}

/** The parts of a word, its ends marked. */
function addLetters(token: string, add: (name: string) => void): void {
  const word = `<${token.slice(0, MAX_WORD_CHARS)}>`;
  for (let length = MIN_GRAM; length <= MAX_GRAM; length += 1) {
    for (let at = 0; at + length <= word.length; at += 1) add(word.slice(at, at + length));
  }
}

function addCues(text: string, add: (name: string) => void): void {
  const cues = findCues(text);
  for (const [at, cue] of cues.entries()) {
    add(cue);
    for (const other of cues.slice(at + 1)) add(`${cue} ${other}`);
  }
}

/** FNV-1a over UTF-16 code units, with its bits mixed at the end: its upper ones alone are weak. */
function hash(name: string, seed: number): number {
  let value = FNV_OFFSET ^ seed;
  for (let at = 0; at < name.length; at += 1) value = Math.imul(value ^ name.charCodeAt(at), FNV_PRIME);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return (value ^ (value >>> 15)) >>> 0;
}
