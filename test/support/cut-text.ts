/** A source of numbers from 0 to below 1; the same seed gives the same numbers. */
export type Random = () => number;

/** A small generator of its own, so that a failing run can be repeated from its seed. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Cuts a text into pieces of `length` code units, through surrogate pairs too. */
export function cutEvenly(text: string, length: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += length) pieces.push(text.slice(at, at + length));
  return pieces;
}

/** Cuts a text at random places; some pieces are empty. */
export function cutRandomly(text: string, random: Random, mostChars = 7): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const length = Math.floor(random() * (mostChars + 1));
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}
