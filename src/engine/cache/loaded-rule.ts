import { compileRule } from '../compile/compile-rule.ts';
import type { CompiledPart } from '../compile/compiled-part.ts';
import type { ReportedPart } from '../compile/create-rule-set.ts';
import { type Beginning, LazyPattern, LazyRegion } from '../compile/lazy-rule.ts';
import { type CompileLimits, DEFAULT_LIMITS } from '../compile/limits.ts';
import { RuleError } from '../compile/rule-error.ts';
import type { CompiledPattern, CompiledRegion, CompiledRule, RuleReport } from '../compile/rule-set.ts';
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

/** A rule as tables tell of it. The pattern itself is looked at when text wakes the rule, or for its report. */
class LoadedPart implements ReportedPart {
  readonly rule: CompiledRule;
  private readonly source: EngineRule;
  private readonly limits: CompileLimits;
  private readonly beginning: Beginning;
  private part: CompiledPart | null = null;

  constructor(source: EngineRule, waking: RuleOpenings | null, limits: CompileLimits) {
    this.source = source;
    this.limits = limits;
    this.beginning = toBeginning(source, waking, () => this.readPart());
    this.rule = source.kind === 'region' ? new LazyRegion(source, this) : new LazyPattern(source, this);
  }

  readBeginning(): Beginning {
    return this.beginning;
  }

  readTransitions(): CompiledPattern['transitions'] {
    return (this.readPart().rule as CompiledPattern).transitions;
  }

  readBegin(): CompiledRegion['begin'] {
    return (this.readPart().rule as CompiledRegion).begin;
  }

  readEnd(): CompiledRegion['end'] {
    return (this.readPart().rule as CompiledRegion).end;
  }

  createReport(): RuleReport {
    return this.readPart().createReport();
  }

  drop(): void {
    this.part?.drop();
  }

  private readPart(): CompiledPart {
    this.part ??= compileBelieved(this.source, this.limits);
    return this.part;
  }
}

/**
 * Makes a rule of what tables say of it.
 * @param rule kept, not to be changed
 * @param waking what it sleeps until, or null for a rule that never does
 * @throws {RuleError} for a validator that doesn't exist
 */
export const createLoadedRule = (
  rule: EngineRule,
  waking: RuleOpenings | null,
  limits: CompileLimits,
): ReportedPart => new LoadedPart(rule, waking, limits);
