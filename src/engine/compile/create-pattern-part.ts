import type { KeywordRule, RegexRule } from '../types.ts';
import type { CheckedPattern } from './compile-pattern.ts';
import {
  type CompiledPart,
  deferTransitions,
  type Opener,
  readBeginning,
  readLongestHold,
} from './compiled-part.ts';
import { listInnerOpenings } from './inner-openings.ts';
import { LazyPattern } from './lazy-rule.ts';
import type { RequiredLiterals } from './literals.ts';
import { memoise } from './memoise.ts';
import type { NormalisedPattern, RuleClass } from './rule-set.ts';
import { boundSteps } from './step-bound.ts';

/** What the certificate says of a rule's one pattern, apart from what its automaton tells. */
interface PatternTraits {
  readonly pattern: NormalisedPattern;
  readonly ruleClass: RuleClass;
  readonly required: RequiredLiterals | null;
}

/**
 * Makes a rule of its one pattern.
 * @param findTraits called when the report is made
 */
export function createPatternPart(
  rule: RegexRule | KeywordRule,
  checked: CheckedPattern,
  opener: Opener,
  findTraits: () => PatternTraits,
): CompiledPart {
  const prepare = memoise(() => {
    const first = readBeginning(rule, checked, opener);
    const inner = first.openings ? null : listInnerOpenings(checked.root, opener);
    return inner ? { ...first, openings: inner, wakesInside: true } : first;
  });
  const compiled = new LazyPattern(rule, prepare, deferTransitions(checked));
  const { horizon } = compiled;
  const readTraits = memoise(findTraits);
  return {
    rule: compiled,
    states: checked.states,
    check: checked.checkTransitions,
    prepare,
    reportStages: [checked.readNfa, checked.readProgram, readTraits],
    createReport() {
      const program = checked.readProgram();
      const { pattern, ruleClass, required } = readTraits();
      return {
        ruleId: rule.id,
        patterns: [pattern],
        longestHold: readLongestHold(compiled, program.longestMatch),
        states: checked.states,
        ruleClass,
        maxStepsPerChar: boundSteps(program, { horizon, hasLimit: false, required }),
      };
    },
  };
}
