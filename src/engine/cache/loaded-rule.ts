import { compileRule } from '../compile/compile-rule.ts';
import type { CompiledPart } from '../compile/compiled-part.ts';
import { type Beginning, LazyPattern, LazyRegion } from '../compile/lazy-rule.ts';
import { type CompileLimits, DEFAULT_LIMITS } from '../compile/limits.ts';
import { memoise } from '../compile/memoise.ts';
import { RuleError } from '../compile/rule-error.ts';
import type { CompiledPattern, CompiledRegion } from '../compile/rule-set.ts';
import type { EngineRule } from '../types.ts';
import type { RuleOpenings } from './read-tables.ts';

const NEVER_ASLEEP: Beginning = { openings: null, wakesInside: false, isDoubtful: false, mayLose: false };
/** Any one character. */
const ANYTHING = '[^]';

/** A rule that protects all that it is woken for, in place of one that can't be compiled. */
function replaceRule({ id, action, ...rule }: EngineRule): EngineRule {
  if (rule.kind === 'region') return { ...rule, id, action, begin: ANYTHING, end: ANYTHING };
  return { id, action, kind: 'regex', pattern: ANYTHING, flags: '' };
}

/**
 * Compiles a rule of which tables say that it had been compiled before. Should that be a lie it is too late to refuse
 * the rule: text has come to where it begins. So nothing gets past it.
 */
function compileBelieved(rule: EngineRule, limits: CompileLimits): CompiledPart {
  try {
    const part = compileRule(rule, limits);
    part.check();
    return part;
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return compileRule(replaceRule(rule), DEFAULT_LIMITS);
  }
}

/** What tables say of how a rule begins, and what they don't. */
function toBeginning(rule: EngineRule, waking: RuleOpenings | null, readPart: () => CompiledPart): Beginning {
  if (!waking) return NEVER_ASLEEP;
  const beginning = { ...waking, isDoubtful: false };
  if (rule.protect === undefined) return { ...beginning, mayLose: false };
  return {
    ...beginning,
    // Few rules protect a group, and few of them are asked: the others needn't be parsed for it.
    get mayLose() {
      return readPart().rule.mayLose;
    },
  };
}

/**
 * Makes a rule of what tables say of it. The pattern itself is looked at when text wakes the rule, or for its report.
 * @param rule kept, not to be changed
 * @param waking what it sleeps until, or null for a rule that never does
 * @throws {RuleError} for a validator that doesn't exist
 */
export function createLoadedRule(
  rule: EngineRule,
  waking: RuleOpenings | null,
  limits: CompileLimits,
): Pick<CompiledPart, 'rule' | 'createReport'> {
  const readPart = memoise(() => compileBelieved(rule, limits));
  const beginning = toBeginning(rule, waking, readPart);
  const readBeginning = () => beginning;
  const createReport = () => readPart().createReport();
  if (rule.kind === 'region') {
    const readRegion = () => readPart().rule as CompiledRegion;
    const marks = {
      get begin() {
        return readRegion().begin;
      },
      get end() {
        return readRegion().end;
      },
    };
    return { rule: new LazyRegion(rule, readBeginning, marks), createReport };
  }
  const readTransitions = () => (readPart().rule as CompiledPattern).transitions;
  return { rule: new LazyPattern(rule, readBeginning, readTransitions), createReport };
}
