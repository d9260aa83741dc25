import type { RequiredLiterals } from './literals.ts';
import type { RuleClass } from './rule-set.ts';

/** The class of a pattern that isn't made of keywords, by what it needs. */
export function classify(required: RequiredLiterals | null): Exclude<RuleClass, 'K'> {
  if (!required) return 'N';
  return required.place === 'start' ? 'L' : 'P';
}
