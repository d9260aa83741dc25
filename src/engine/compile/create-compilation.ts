import type { EngineRule } from '../types.ts';
import { checkList, checkRule } from './check-rule.ts';
import { compileRule } from './compile-rule.ts';
import type { CompiledPart } from './compiled-part.ts';
import { createRuleSet } from './create-rule-set.ts';
import { type CompileLimits, DEFAULT_LIMITS } from './limits.ts';
import { refuseRule } from './rule-error.ts';
import type { RuleSet } from './rule-set.ts';

/** Rules that are being compiled, a step at a time, so that whoever compiles can do something else in between. */
export interface Compilation {
  /**
   * Compiles the next rule, or a part of it where it is a large one; once there is none, makes the next report.
   * @returns false when nothing is left to do
   * @throws {RuleError} with one of its codes, for a rule that can't be compiled; there will be no set then
   */
  advance(): boolean;
  /** The set, from the step on that compiled the last rule; null before. */
  readonly ruleSet: RuleSet | null;
}

/** The rules of a set that have been compiled. */
interface Draft {
  readonly ids: Set<string>;
  readonly parts: CompiledPart[];
  states: number;
}

/** Nodes from which on a rule is worth several steps: up to here all of it takes milliseconds. */
const LARGE_RULE = 4_000;

/** Gives way whenever it yields. */
type Steps = Generator<undefined, void>;

/** Does what there is to do for a rule, for a large one a step at a time. */
function* runStages({ states }: CompiledPart, stages: readonly (() => unknown)[]): Steps {
  for (const [place, stage] of stages.entries()) {
    if (place > 0 && states > LARGE_RULE) yield;
    stage();
  }
}

function* addRule(draft: Draft, rule: EngineRule, limits: CompileLimits): Steps {
  const { ids, parts } = draft;
  checkRule(rule, parts.length);
  if (ids.has(rule.id)) {
    throw refuseRule(rule.id, 'SYNTAX', ['Two rules have this id.', 'Give each rule an id of its own.']);
  }
  ids.add(rule.id);
  const part = compileRule(rule, limits);
  draft.states += part.states;
  if (ids.size > limits.maxRules || draft.states > limits.maxStates) {
    throw refuseRule(rule.id, 'BUDGET', [
      `With this rule the set exceeds ${limits.maxRules} rules or ${limits.maxStates} states.`,
      'Leave rules out, or simplify the largest.',
    ]);
  }
  if (part.states > LARGE_RULE) yield;
  yield* runStages(part, [() => part.check(), () => part.prepare()]);
  part.drop();
  parts.push(part);
}

function* compile(draft: Draft, rules: readonly EngineRule[], limits: CompileLimits): Steps {
  for (const [place, rule] of rules.entries()) {
    if (place > 0) yield;
    yield* addRule(draft, rule, limits);
  }
}

function* report({ parts }: Draft): Steps {
  for (const part of parts) {
    yield;
    yield* runStages(part, [...part.listReportStages(), () => part.createReport()]);
    part.drop();
  }
}

/**
 * Begins to compile rules. Two steps for each: the rule itself, and its report once all rules are compiled; some more for
 * a large one. A step takes as long as its rule is large, as a rule well below a millisecond. The largest keyword rules
 * that the limits allow take some 150 milliseconds of processor time for their longest.
 * @param rules kept, and not to be changed; ids must differ
 * @param limits what the set may cost; defaults allow 5,000 rules
 * @throws {RuleError} SYNTAX where the rules aren't a list
 */
export function createCompilation(
  rules: readonly EngineRule[],
  limits: CompileLimits = DEFAULT_LIMITS,
): Compilation {
  checkList(rules);
  const draft: Draft = { ids: new Set(), parts: [], states: 0 };
  let ruleSet: RuleSet | null = null;
  const steps = (function* (): Steps {
    yield* compile(draft, rules, limits);
    ruleSet = createRuleSet(draft.parts, { source: rules, limits });
    yield* report(draft);
  })();
  return {
    get ruleSet() {
      return ruleSet;
    },
    advance: () => steps.next().done !== true,
  };
}
