import type { KeywordRule, RegexRule } from '../types.ts';
import { classify } from './classify.ts';
import type { CheckedPattern } from './compile-pattern.ts';
import {
  type CompiledPart,
  MAX_OPENINGS,
  printTree,
  readBeginning,
  readLongestHold,
} from './compiled-part.ts';
import { listInnerOpenings } from './inner-openings.ts';
import { type Beginning, LazyPattern } from './lazy-rule.ts';
import { findLiterals, type RequiredLiterals } from './literals.ts';
import type { NormalisedPattern, RuleClass, RuleReport } from './rule-set.ts';
import { boundSteps } from './step-bound.ts';

/** What the certificate says of a rule's one pattern, apart from what its automaton tells. */
interface PatternTraits {
  readonly pattern: NormalisedPattern;
  readonly ruleClass: RuleClass;
  readonly required: RequiredLiterals | null;
}

/** A rule of one pattern. A class, since sets have thousands of them: each closure would take as much room as a rule. */
export class PatternPart implements CompiledPart {
  readonly rule: LazyPattern;
  private readonly source: RegexRule | KeywordRule;
  private readonly checked: CheckedPattern;
  private beginning: Beginning | null = null;
  private traits: PatternTraits | null = null;
  private report: RuleReport | null = null;

  constructor(source: RegexRule | KeywordRule, checked: CheckedPattern) {
    this.source = source;
    this.checked = checked;
    this.rule = new LazyPattern(source, this);
  }

  get states(): number {
    return this.checked.states;
  }

  check(): void {
    this.checked.checkTransitions();
  }

  prepare(): void {
    this.readBeginning();
  }

  readBeginning(): Beginning {
    this.beginning ??= this.findBeginning();
    return this.beginning;
  }

  readTransitions(): LazyPattern['transitions'] {
    return this.checked.readTransitions();
  }

  listReportStages(): readonly (() => unknown)[] {
    const { checked } = this;
    return [
      () => checked.readTree(),
      () => this.readTraits(),
      () => checked.readNfa(),
      () => checked.readProgram(),
    ];
  }

  createReport(): RuleReport {
    this.report ??= this.findReport();
    return this.report;
  }

  drop(): void {
    this.checked.drop();
    this.traits = null;
  }

  private findBeginning(): Beginning {
    const { source, checked } = this;
    const { protect } = checked;
    const opener = { protect, maxOpenings: source.kind === 'keyword' ? Infinity : MAX_OPENINGS };
    const first = readBeginning(source, checked, opener);
    const inner = first.openings ? null : listInnerOpenings(checked.readTree().root, opener);
    return inner ? { ...first, openings: inner, wakesInside: true } : first;
  }

  private readTraits(): PatternTraits {
    this.traits ??= this.findTraits();
    return this.traits;
  }

  private findTraits(): PatternTraits {
    const tree = this.checked.readTree();
    const pattern = printTree(tree);
    if (this.source.kind === 'keyword') return { pattern, ruleClass: 'K', required: null };
    const required = findLiterals(tree.root);
    return { pattern, ruleClass: classify(required), required };
  }

  private findReport(): RuleReport {
    const { checked, rule } = this;
    const { pattern, ruleClass, required } = this.readTraits();
    const program = checked.readProgram();
    return {
      ruleId: rule.id,
      patterns: [pattern],
      longestHold: readLongestHold(rule, program.longestMatch),
      states: checked.states,
      ruleClass,
      maxStepsPerChar: boundSteps(program, { horizon: rule.horizon, hasLimit: false, required }),
    };
  }
}
