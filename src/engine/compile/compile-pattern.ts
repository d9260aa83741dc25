import { boundTransitions } from './bound-transitions.ts';
import { countNodes } from './count-nodes.ts';
import type { CompileLimits } from './limits.ts';
import { memoise } from './memoise.ts';
import { createNfa, type Nfa } from './nfa.ts';
import { countTransitions, createProgram, type Program } from './program.ts';
import { refuseRule } from './rule-error.ts';
import { isNullable, type SyntaxNode } from './syntax.ts';
import { UNREACHABLE } from './unreachable.ts';

/** One pattern of a rule. */
export interface PatternInput {
  readonly ruleId: string;
  readonly root: SyntaxNode;
  readonly protect: number;
  readonly maxStates: number;
  /** Longest attempt in code units. */
  readonly horizon: number;
}

/** A pattern that has been found to be in order. */
export interface CheckedPattern {
  readonly root: SyntaxNode;
  /** Nodes of its automaton. */
  readonly states: number;
  /**
   * The last check, apart since it takes as long as the pattern is large.
   * @throws {RuleError} BUDGET where too many parts of the pattern can follow each other
   */
  checkTransitions(): void;
  /** The nodes of the automaton alone. */
  readNfa(): Nfa;
  /** The automaton, built when it is first asked for: most rules of a large set never are. Doesn't throw. */
  readProgram(): Program;
}

const TOO_MANY_STATES = [
  'The pattern needs too many states.',
  'Use smaller numbers in counted repeats, or split the rule.',
] as const;

function checkLength({ ruleId, root, horizon }: PatternInput): void {
  if (isNullable(root)) {
    throw refuseRule(ruleId, 'NULLABLE', [
      'The pattern can match no text at all.',
      'Make at least one part of it necessary.',
    ]);
  }
  const shortest = root.width;
  if (shortest > horizon && shortest < UNREACHABLE) {
    throw refuseRule(ruleId, 'BUDGET', [
      `The shortest match takes ${shortest} code units, the longest allowed is ${horizon}.`,
      'Raise maxMatchLength (a region: maxLength), or match less.',
    ]);
  }
}

function checkTransitions(
  { ruleId, root }: PatternInput,
  { maxTransitions }: CompileLimits,
  readNfa: () => Nfa,
): void {
  if (boundTransitions(root) <= maxTransitions) return;
  if (countTransitions(readNfa(), maxTransitions) <= maxTransitions) return;
  throw refuseRule(ruleId, 'BUDGET', [
    'Too many parts of the pattern can follow each other directly.',
    'Make repeated parts less optional.',
  ]);
}

/**
 * Checks a pattern, but for its transitions; builds its automaton only where nothing less tells what it costs.
 * @throws {RuleError} NULLABLE, or BUDGET where the automaton has too many nodes, or no match can be as short as the
 * horizon asks
 */
export function compilePattern(input: PatternInput, limits: CompileLimits): CheckedPattern {
  const { ruleId, root, protect, maxStates } = input;
  checkLength(input);
  const states = countNodes(root, protect);
  if (states > maxStates) throw refuseRule(ruleId, 'BUDGET', TOO_MANY_STATES);
  const readNfa = memoise(() => createNfa(root, protect));
  return {
    root,
    states,
    readNfa,
    readProgram: memoise(() => createProgram({ root, nfa: readNfa(), protect })),
    checkTransitions() {
      // From each node at most all others can be reached: a small automaton can't have too many transitions.
      if (states ** 2 > limits.maxTransitions) checkTransitions(input, limits, readNfa);
    },
  };
}
