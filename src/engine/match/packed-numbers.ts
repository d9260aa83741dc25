/*
 * Lists of small numbers as strings, one code unit for each. A string of them is a key and the list itself: where all
 * numbers are below 256, as nearly always, it takes a byte for each, and the host hashes and compares it. The same list
 * as an array takes eight bytes for each, and its decimals take three or four.
 */

/** Numbers from here on take two code units. */
const LONG = 0x8000;
const LOW_BITS = 15;
/** Code units that are put together at a time: the host takes no more arguments than its stack has room for. */
const PIECE = 4_096;

const units: number[] = [];

/** Packs whole numbers from 0 to 2^30 - 1. Equal for equal lists, and for no others. */
export function packNumbers(numbers: ArrayLike<number>): string {
  units.length = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!;
    if (number < LONG) units.push(number);
    else units.push(LONG | (number >> LOW_BITS), number & (LONG - 1));
  }
  if (units.length <= PIECE) return String.fromCharCode(...units);
  let packed = '';
  for (let i = 0; i < units.length; i += PIECE) packed += String.fromCharCode(...units.slice(i, i + PIECE));
  return packed;
}

/** The numbers that were packed. */
export function unpackNumbers(packed: string): number[] {
  const numbers: number[] = [];
  for (let i = 0; i < packed.length; i++) {
    const unit = packed.charCodeAt(i);
    if (unit < LONG) numbers.push(unit);
    else {
      i += 1;
      numbers.push(((unit & (LONG - 1)) << LOW_BITS) | packed.charCodeAt(i));
    }
  }
  return numbers;
}
