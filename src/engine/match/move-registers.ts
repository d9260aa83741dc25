import type { Registers } from './registers.ts';
import { type Move, SOURCE } from './shapes.ts';

/** The offset that a register gets by a move over the character between `at` and `behind`. */
export function readSource(
  registers: Pick<Registers, 'get'>,
  source: number,
  at: number,
  behind: number,
): number {
  if (source >= 0) return registers.get(source);
  return source === SOURCE.before ? at : behind;
}

/** Offsets that are kept while a list is put together; of use within one call only. */
const kept: number[] = [];

/**
 * Puts registers together one by one: some older ones, then new ones. They ascend, as the older ones do, so the order
 * stays what it was.
 */
function pickRegisters(registers: Registers, sources: readonly number[], at: number, behind: number): void {
  for (let i = 0; i < sources.length; i++) kept[i] = readSource(registers, sources[i]!, at, behind);
  registers.clear();
  for (let i = 0; i < sources.length; i++) registers.push(kept[i]!);
}

/** Brings registers up to date with a move over the character between `at` and `behind`. */
export function moveRegisters(
  registers: Registers,
  { sources, dropped, firstNew }: Pick<Move, 'sources' | 'dropped' | 'firstNew'>,
  at: number,
  behind: number,
): void {
  if (dropped < 0) {
    pickRegisters(registers, sources, at, behind);
    return;
  }
  if (dropped > 0) registers.drop(dropped);
  for (let i = firstNew; i < sources.length; i++) {
    registers.push(sources[i] === SOURCE.before ? at : behind);
  }
}
