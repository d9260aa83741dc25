import { hasOverlap } from './code-point-set.ts';
import { widestOf } from './depths.ts';
import type { Literal, RequiredLiterals } from './literals.ts';

/** How near to each other attempts can begin that have both come beyond their literals. */
export interface Spacing {
  /** Code units after which an attempt has certainly come beyond its literal; `Infinity` where there is none. */
  readonly from: number;
  /** Least code units between the starts of two such attempts. */
  readonly least: number;
}

/** True where the second literal can stand so many characters behind the beginning of the first. */
function canOverlap(first: Literal, second: Literal, shift: number): boolean {
  const shared = Math.min(first.length - shift, second.length);
  for (let i = 0; i < shared; i++) if (!hasOverlap(first[shift + i]!, second[i]!)) return false;
  return true;
}

function readShift(first: Literal, second: Literal): number {
  let shift = 1;
  while (shift < first.length && !canOverlap(first, second, shift)) shift += 1;
  return shift;
}

/**
 * Finds out how densely the literals that a pattern begins with can stand in a text: `----BEGIN` at every ninth
 * character at most, `aa` at every one.
 * @param required what the pattern needs; literals inside of matches don't tell where attempts begin
 */
export function measureSpacing(required: RequiredLiterals | null): Spacing {
  if (required?.place !== 'start') return { from: Infinity, least: 1 };
  const { literals } = required;
  const shifts = literals.flatMap((first) => literals.map((second) => readShift(first, second)));
  const widths = literals.map((literal) => literal.reduce((width, set) => width + widestOf(set), 0));
  return { from: Math.max(...widths), least: Math.min(...shifts) };
}
