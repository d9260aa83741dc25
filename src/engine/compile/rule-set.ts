import type { Action, EngineRule } from '../types.ts';
import type { CompileLimits } from './limits.ts';
import type { Opening } from './openings.ts';
import type { Transitions } from './transitions.ts';
import type { Validator } from './validators.ts';

/** A pattern as the engine understood it: ECMAScript syntax and flags. */
export interface NormalisedPattern {
  readonly source: string;
  readonly flags: string;
}

/**
 * How the matches of a rule can be found: `K` keywords; `L` every match begins with one of a few literals; `P` every
 * match contains one of a few; `N` neither. For a region rule, by its beginning.
 */
export type RuleClass = 'K' | 'L' | 'P' | 'N';

/** What compiling found out about a rule; the signer puts it into the bundle's certificate. */
export interface RuleReport {
  readonly ruleId: string;
  /** One; for a region rule two, its beginning and its end. */
  readonly patterns: readonly NormalisedPattern[];
  /** Most code units that the rule can hold back at a time; 0 for `warn` rules. */
  readonly longestHold: number;
  /** Nodes of its automata. */
  readonly states: number;
  readonly ruleClass: RuleClass;
  /**
   * Most steps that a character can cost, whatever the text; for a region rule on average over the text. A step is
   * one look at a partial match, or at one of its ways over the character.
   */
  readonly maxStepsPerChar: number;
}

/** What compiling found out about a rule set as a whole. */
export interface RuleSetReport {
  readonly rules: number;
  /** Nodes of all automata. */
  readonly states: number;
  /** Most code units that the set can hold back at a time. */
  readonly longestHold: number;
  /** Steps of all rules together. */
  readonly maxStepsPerChar: number;
  /** Rules of each class. */
  readonly classes: Readonly<Record<RuleClass, number>>;
}

interface CompiledBase {
  readonly id: string;
  readonly action: Action;
  /** All must accept a final span. */
  readonly validators: readonly Validator[];
  /** What a redaction shows. */
  readonly replacement: string;
  /** Longest attempt without a match, in code units. */
  readonly horizon: number;
  /** How matches begin; null where that tells too little for the rule to sleep until then. */
  readonly openings: readonly Opening[] | null;
  /** Openings lie inside of matches: a rule that one wakes has to read back to where its matches may begin. */
  readonly wakesInside: boolean;
  /** An assertion may contradict what follows an opening. */
  readonly isDoubtful: boolean;
  /** A match may be preferred that protects something else or nothing: openings alone don't tell what is held. */
  readonly mayLose: boolean;
}

/** A regex or keyword rule. */
export interface CompiledPattern extends CompiledBase {
  readonly kind: 'pattern';
  readonly transitions: Transitions;
}

/** A region rule: one automaton for its beginning, one for its end. */
export interface CompiledRegion extends CompiledBase {
  readonly kind: 'region';
  readonly begin: Transitions;
  readonly end: Transitions;
  /** Code units. */
  readonly maxLength: number;
}

/** What matchers are made from. Never changed, apart from the tables of steps that fill with use. */
export type CompiledRule = CompiledPattern | CompiledRegion;

/** Rules ready to be run by any number of scanners and gates. */
export interface RuleSet {
  /** In the order given. */
  readonly reports: readonly RuleReport[];
  /** What {@link RuleSet.reports} come to. */
  readonly report: RuleSetReport;
  /** In the order given. Of no use outside the engine. */
  readonly rules: readonly CompiledRule[];
  /** What the set was compiled from, in the order given. */
  readonly source: readonly EngineRule[];
  /** What the set was compiled within, and is run within. */
  readonly limits: CompileLimits;
}
