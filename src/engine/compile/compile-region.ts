import type { RegionRule } from '../types.ts';
import { readHorizon } from './check-rule.ts';
import { classify } from './classify.ts';
import { type CheckedPattern, compilePattern } from './compile-pattern.ts';
import { MAX_OPENINGS } from './compile-regex.ts';
import {
  type CompiledPart,
  createNormalised,
  deferTransitions,
  readBeginning,
  readLongestHold,
} from './compiled-part.ts';
import { LazyRegion } from './lazy-rule.ts';
import type { CompileLimits } from './limits.ts';
import { findLiterals } from './literals.ts';
import { memoise } from './memoise.ts';
import { parsePattern } from './parse-pattern.ts';
import { printPattern } from './print-pattern.ts';
import { boundRegionSteps, type Mark } from './region-step-bound.ts';

/** The beginning or the end of a region. */
interface CheckedMark extends CheckedPattern {
  readonly modes: number;
}

function compileMark(rule: RegionRule, pattern: string, limits: CompileLimits): CheckedMark {
  const { root, modes } = parsePattern({ ruleId: rule.id, pattern, modes: 0 }, limits);
  const input = { ruleId: rule.id, root, protect: 0, maxStates: limits.maxStatesPerRule };
  return { ...compilePattern({ ...input, horizon: readHorizon(rule) }, limits), modes };
}

const printMark = ({ root, modes }: CheckedMark) => createNormalised(printPattern(root, modes), modes);

const measureMark = ({ root, readProgram }: CheckedMark): Mark => ({
  program: readProgram(),
  required: findLiterals(root),
});

/** Neither mark of a region outgrows the horizon, so that what is read twice between them stays bounded. */
export function compileRegion(rule: RegionRule, limits: CompileLimits): CompiledPart {
  const [first, last] = [compileMark(rule, rule.begin, limits), compileMark(rule, rule.end, limits)];
  const [readBegin, readEnd] = [deferTransitions(first), deferTransitions(last)];
  const prepare = memoise(() => readBeginning(rule, first, { protect: 0, maxOpenings: MAX_OPENINGS }));
  const compiled = new LazyRegion(rule, prepare, {
    get begin() {
      return readBegin();
    },
    get end() {
      return readEnd();
    },
  });
  const states = first.states + last.states;
  return {
    rule: compiled,
    states,
    check() {
      first.checkTransitions();
      last.checkTransitions();
    },
    prepare,
    reportStages: [first.readProgram, last.readProgram],
    createReport() {
      const [begin, end] = [measureMark(first), measureMark(last)];
      const longest = Math.max(begin.program.longestMatch, end.program.longestMatch);
      return {
        ruleId: rule.id,
        patterns: [printMark(first), printMark(last)],
        longestHold: readLongestHold(compiled, longest),
        states,
        ruleClass: classify(begin.required),
        maxStepsPerChar: boundRegionSteps([begin, end], compiled.horizon),
      };
    },
  };
}
