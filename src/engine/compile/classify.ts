import { findLiterals } from './literals.ts';
import type { RuleClass } from './rule-set.ts';
import type { SyntaxNode } from './syntax.ts';

/** The class of a pattern that isn't made of keywords. */
export function classify(root: SyntaxNode): Exclude<RuleClass, 'K'> {
  const required = findLiterals(root);
  if (!required) return 'N';
  return required.place === 'start' ? 'L' : 'P';
}
