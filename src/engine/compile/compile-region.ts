import type { RegionRule } from '../types.ts';
import { readHorizon } from './check-rule.ts';
import { classify } from './classify.ts';
import { CheckedPattern, type PatternTree } from './compile-pattern.ts';
import {
  type CompiledPart,
  MAX_OPENINGS,
  printTree,
  readBeginning,
  readLongestHold,
} from './compiled-part.ts';
import { type Beginning, LazyRegion } from './lazy-rule.ts';
import type { CompileLimits } from './limits.ts';
import { findLiterals } from './literals.ts';
import { parsePattern } from './parse-pattern.ts';
import { printPattern } from './print-pattern.ts';
import { boundRegionSteps, type Mark } from './region-step-bound.ts';
import type { RuleReport } from './rule-set.ts';

/** The spelling of a mark, and the rule that it is of. */
interface MarkSource {
  readonly id: string;
  readonly pattern: string;
}

function parseMark({ id, pattern }: MarkSource, limits: CompileLimits): PatternTree {
  const { root, modes } = parsePattern({ ruleId: id, pattern, modes: 0 }, limits);
  return { root, modes, print: () => printPattern(root, modes) };
}

/** The beginning or the end of a region. */
function compileMark(rule: RegionRule, pattern: string, limits: CompileLimits): CheckedPattern {
  const source: MarkSource = { id: rule.id, pattern };
  return new CheckedPattern(
    {
      source,
      parse: parseMark,
      protect: 0,
      maxStates: limits.maxStatesPerRule,
      horizon: readHorizon(rule),
    },
    limits,
  );
}

const measureMark = (mark: CheckedPattern): Mark => ({
  program: mark.readProgram(),
  required: findLiterals(mark.readTree().root),
});

/** A rule of two patterns. */
class RegionPart implements CompiledPart {
  readonly rule: LazyRegion;
  private readonly source: RegionRule;
  private readonly first: CheckedPattern;
  private readonly last: CheckedPattern;
  private beginning: Beginning | null = null;
  private report: RuleReport | null = null;

  constructor(source: RegionRule, first: CheckedPattern, last: CheckedPattern) {
    this.source = source;
    this.first = first;
    this.last = last;
    this.rule = new LazyRegion(source, this);
  }

  get states(): number {
    return this.first.states + this.last.states;
  }

  check(): void {
    this.first.checkTransitions();
    this.last.checkTransitions();
  }

  prepare(): void {
    this.readBeginning();
  }

  readBeginning(): Beginning {
    this.beginning ??= readBeginning(this.source, this.first, { protect: 0, maxOpenings: MAX_OPENINGS });
    return this.beginning;
  }

  readBegin(): LazyRegion['begin'] {
    return this.first.readTransitions();
  }

  readEnd(): LazyRegion['end'] {
    return this.last.readTransitions();
  }

  listReportStages(): readonly (() => unknown)[] {
    return [() => this.first.readProgram(), () => this.last.readProgram()];
  }

  createReport(): RuleReport {
    this.report ??= this.findReport();
    return this.report;
  }

  drop(): void {
    this.first.drop();
    this.last.drop();
  }

  private findReport(): RuleReport {
    const { rule, states, first, last } = this;
    const [begin, end] = [measureMark(first), measureMark(last)];
    const longest = Math.max(begin.program.longestMatch, end.program.longestMatch);
    return {
      ruleId: rule.id,
      patterns: [printTree(first.readTree()), printTree(last.readTree())],
      longestHold: readLongestHold(rule, longest),
      states,
      ruleClass: classify(begin.required),
      maxStepsPerChar: boundRegionSteps([begin, end], rule.horizon),
    };
  }
}

/** Neither mark of a region outgrows the horizon, so that what is read twice between them stays bounded. */
export const compileRegion = (rule: RegionRule, limits: CompileLimits): CompiledPart =>
  new RegionPart(rule, compileMark(rule, rule.begin, limits), compileMark(rule, rule.end, limits));
