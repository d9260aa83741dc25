import type { Registers } from './registers.ts';
import { SOURCE } from './shapes.ts';

/** The offset that a new register gets by a move over the character between `at` and `behind`. */
export const readNew = (source: number, at: number, behind: number): number =>
  source === SOURCE.before ? at : behind;

/** Offsets that a list is put together from; of use within one call only. */
const scratch: number[] = [];

function replace(registers: Registers, count: number): void {
  registers.clear();
  for (let i = 0; i < count; i++) registers.push(scratch[i]!);
}

/**
 * Moves attempts of one shape over the character between `at` and `behind`.
 * @param offsets the registers of each, one attempt after the other
 * @param size how many each has
 * @param sources what each has behind the character: one of its own registers, or a place, see `SOURCE`
 */
export function moveAttempts(
  offsets: Registers,
  size: number,
  sources: readonly number[],
  { at, behind }: { readonly at: number; readonly behind: number },
): void {
  const total = offsets.count();
  let count = 0;
  for (let first = 0; first < total; first += size) {
    for (const source of sources) {
      const isNew = source < 0;
      scratch[count++] = isNew ? readNew(source, at, behind) : offsets.get(first + source);
    }
  }
  replace(offsets, count);
}

/** Adds attempts to others of the same shape; both are in order of their starts, and so is what comes of it. */
export function mergeAttempts(offsets: Registers, added: readonly number[], size: number): void {
  const total = offsets.count();
  if (total === 0 || offsets.get(total - size) < added[0]!) {
    for (const offset of added) offsets.push(offset);
    return;
  }
  let count = 0;
  let next = 0;
  for (let first = 0; first < total; first += size) {
    for (; next < added.length && added[next]! < offsets.get(first); next += size) {
      for (let i = 0; i < size; i++) scratch[count++] = added[next + i]!;
    }
    for (let i = 0; i < size; i++) scratch[count++] = offsets.get(first + i);
  }
  while (next < added.length) scratch[count++] = added[next++]!;
  replace(offsets, count);
}
