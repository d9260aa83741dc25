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

/** Brings registers up to date with a move over the character between `at` and `behind`. */
export function moveRegisters(
  registers: Registers,
  { sources, dropped, firstNew }: Pick<Move, 'sources' | 'dropped' | 'firstNew'>,
  at: number,
  behind: number,
): void {
  if (dropped < 0) {
    registers.set(sources.map((source) => readSource(registers, source, at, behind)));
    return;
  }
  if (dropped > 0) registers.drop(dropped);
  for (let i = firstNew; i < sources.length; i++) {
    registers.push(sources[i] === SOURCE.before ? at : behind);
  }
}
