import type { Action, EngineRule, RegionRule } from '../types.ts';
import { readHorizon, readValidators } from './check-rule.ts';
import type { Opening } from './openings.ts';
import type { CompiledPattern, CompiledRegion } from './rule-set.ts';
import type { Transitions } from './transitions.ts';
import type { Validator } from './validators.ts';

/** How a rule begins, as it was read off its pattern or comes from tables. */
export type Beginning = Pick<CompiledPattern, 'openings' | 'wakesInside' | 'isDoubtful' | 'mayLose'>;

/** Where a rule takes what it is made of from; remembers what it has made. */
interface BeginningSource {
  readBeginning(): Beginning;
}
interface PatternSource extends BeginningSource {
  readTransitions(): Transitions;
}
interface RegionSource extends BeginningSource {
  readBegin(): Transitions;
  readEnd(): Transitions;
}

/** What a compiled rule says of itself whatever its patterns are. A class, since sets have thousands of them. */
class LazyRule<Source extends BeginningSource> {
  readonly id: string;
  readonly action: Action;
  readonly validators: readonly Validator[];
  readonly replacement: string;
  readonly horizon: number;
  protected readonly source: Source;

  /** @throws {RuleError} for a validator that doesn't exist */
  constructor(rule: EngineRule, source: Source) {
    this.id = rule.id;
    this.action = rule.action;
    this.validators = readValidators(rule);
    this.replacement = rule.replacement ?? `[redacted: ${rule.id}]`;
    this.horizon = readHorizon(rule);
    this.source = source;
  }

  get openings(): readonly Opening[] | null {
    return this.source.readBeginning().openings;
  }

  get wakesInside(): boolean {
    return this.source.readBeginning().wakesInside;
  }

  get isDoubtful(): boolean {
    return this.source.readBeginning().isDoubtful;
  }

  get mayLose(): boolean {
    return this.source.readBeginning().mayLose;
  }
}

/** A regex or keyword rule whose automaton is made when it is first asked for. */
export class LazyPattern extends LazyRule<PatternSource> implements CompiledPattern {
  readonly kind = 'pattern';

  get transitions(): Transitions {
    return this.source.readTransitions();
  }
}

/** A region rule whose automata are made when they are first asked for. */
export class LazyRegion extends LazyRule<RegionSource> implements CompiledRegion {
  readonly kind = 'region';
  readonly maxLength: number;

  constructor(rule: RegionRule, source: RegionSource) {
    super(rule, source);
    this.maxLength = rule.maxLength;
  }

  get begin(): Transitions {
    return this.source.readBegin();
  }

  get end(): Transitions {
    return this.source.readEnd();
  }
}
