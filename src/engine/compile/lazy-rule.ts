import type { Action, EngineRule, RegionRule } from '../types.ts';
import { readHorizon, readValidators } from './check-rule.ts';
import type { Opening } from './openings.ts';
import type { CompiledPattern, CompiledRegion } from './rule-set.ts';
import type { Transitions } from './transitions.ts';
import type { Validator } from './validators.ts';

/** How a rule begins, as it was read off its pattern or comes from tables. */
export type Beginning = Pick<CompiledPattern, 'openings' | 'wakesInside' | 'isDoubtful' | 'mayLose'>;

/** What a compiled rule says of itself whatever its patterns are. A class, since sets have thousands of them. */
class LazyRule {
  readonly id: string;
  readonly action: Action;
  readonly validators: readonly Validator[];
  readonly replacement: string;
  readonly horizon: number;
  private readonly readBeginning: () => Beginning;

  /**
   * @param readBeginning called each time: it remembers what it has found
   * @throws {RuleError} for a validator that doesn't exist
   */
  constructor(rule: EngineRule, readBeginning: () => Beginning) {
    this.id = rule.id;
    this.action = rule.action;
    this.validators = readValidators(rule);
    this.replacement = rule.replacement ?? `[redacted: ${rule.id}]`;
    this.horizon = readHorizon(rule);
    this.readBeginning = readBeginning;
  }

  get openings(): readonly Opening[] | null {
    return this.readBeginning().openings;
  }

  get wakesInside(): boolean {
    return this.readBeginning().wakesInside;
  }

  get isDoubtful(): boolean {
    return this.readBeginning().isDoubtful;
  }

  get mayLose(): boolean {
    return this.readBeginning().mayLose;
  }
}

/** A regex or keyword rule whose automaton is made when it is first asked for. */
export class LazyPattern extends LazyRule implements CompiledPattern {
  readonly kind = 'pattern';
  private readonly read: () => Transitions;

  /** @param read called each time: it remembers what it has made */
  constructor(rule: EngineRule, readBeginning: () => Beginning, read: () => Transitions) {
    super(rule, readBeginning);
    this.read = read;
  }

  get transitions(): Transitions {
    return this.read();
  }
}

/** The two automata of a region rule. */
type Marks = Pick<CompiledRegion, 'begin' | 'end'>;

/** A region rule whose automata are made when they are first asked for. */
export class LazyRegion extends LazyRule implements CompiledRegion {
  readonly kind = 'region';
  readonly maxLength: number;
  private readonly marks: Marks;

  /** @param marks read each time: they remember what they have made */
  constructor(rule: RegionRule, readBeginning: () => Beginning, marks: Marks) {
    super(rule, readBeginning);
    this.maxLength = rule.maxLength;
    this.marks = marks;
  }

  get begin(): Transitions {
    return this.marks.begin;
  }

  get end(): Transitions {
    return this.marks.end;
  }
}
