/** What a rule set may cost at most. A rule that goes beyond is refused with `BUDGET`. */
export interface CompileLimits {
  /** Rules in one set. */
  readonly maxRules: number;
  /** Length of one pattern, in code units. */
  readonly maxPatternChars: number;
  /** Brackets inside brackets. */
  readonly maxNesting: number;
  /** The greatest number in a counted repeat such as `a{2,50}`. */
  readonly maxRepeat: number;
  /** Keywords in one rule. */
  readonly maxKeywords: number;
  /** Length of one keyword, in code units. */
  readonly maxKeywordChars: number;
  /** Nodes of one rule's automaton. A counted repeat costs its body as often as it counts. */
  readonly maxStatesPerRule: number;
  /** Nodes of the automaton of a keyword rule. */
  readonly maxKeywordStates: number;
  /**
   * Ways from a node to the next character, over all nodes of one rule. Bounds what one character costs an attempt; how
   * many attempts there can be beside each other hangs on the horizon as well, and `maxStepsPerChar` has both in it.
   */
  readonly maxTransitions: number;
  /** Nodes of all automata of the set. */
  readonly maxStates: number;
  /**
   * Pattern rules that are always awake though something inside of their matches could wake them: a few are run at less
   * cost than they are looked back for. Where a set has more, all of these sleep.
   */
  readonly maxAwakeRules: number;
  /** States of the prefilter that are kept at a time; beyond it they are worked out anew. */
  readonly maxPrefilterStates: number;
  /** States of the automaton that looks back for partial matches that are kept at a time; beyond it they are worked out anew. */
  readonly maxReverseStates: number;
  /** Joint states of the rules that never sleep that are kept at a time; beyond it they are worked out anew. */
  readonly maxJointStates: number;
  /** Shapes of one rule that are kept at a time; beyond it they are worked out anew. */
  readonly maxShapesPerRule: number;
}

/** Room for some 1,000 published secret rules; compiling that much takes seconds, not minutes. */
export const DEFAULT_LIMITS: CompileLimits = {
  maxRules: 5_000,
  maxPatternChars: 4_096,
  maxNesting: 64,
  maxRepeat: 1_000,
  maxKeywords: 10_000,
  maxKeywordChars: 256,
  maxStatesPerRule: 10_000,
  maxKeywordStates: 200_000,
  maxTransitions: 400_000,
  maxStates: 1_000_000,
  maxAwakeRules: 12,
  maxPrefilterStates: 4_096,
  maxReverseStates: 4_000,
  maxJointStates: 10_000,
  maxShapesPerRule: 2_000,
};

/** Horizon of a rule that names none, in code units. */
export const DEFAULT_HORIZON = 256;
/** Longest horizon that a rule may ask for, in code units: what one rule can hold back at most. */
export const MAX_HORIZON = 1_024;
/** Longest region, in code units. Regions are redacted as they come, so this costs no memory. */
export const MAX_REGION_LENGTH = 65_536;
