import { boundTransitions } from './bound-transitions.ts';
import { countNodes } from './count-nodes.ts';
import type { CompileLimits } from './limits.ts';
import { createNfa } from './nfa.ts';
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

function checkTransitions({ ruleId, root, protect }: PatternInput, { maxTransitions }: CompileLimits): void {
  if (boundTransitions(root) <= maxTransitions) return;
  if (countTransitions(createNfa(root, protect), maxTransitions) <= maxTransitions) return;
  throw refuseRule(ruleId, 'BUDGET', [
    'Too many parts of the pattern can follow each other directly.',
    'Make repeated parts less optional.',
  ]);
}

/**
 * Checks a pattern; builds its automaton only where nothing less tells what it costs.
 * @throws {RuleError} NULLABLE, or BUDGET where the automaton grows too large, or no match can be as short as the
 * horizon asks
 */
export function compilePattern(input: PatternInput, limits: CompileLimits): CheckedPattern {
  const { ruleId, root, protect, maxStates } = input;
  checkLength(input);
  const states = countNodes(root, protect);
  if (states > maxStates) throw refuseRule(ruleId, 'BUDGET', TOO_MANY_STATES);
  let program: Program | null = null;
  const readProgram = (): Program => {
    program ??= createProgram({ root, nfa: createNfa(root, protect), protect });
    return program;
  };
  // From each node at most all others can be reached: a small automaton can't have too many transitions.
  if (states ** 2 > limits.maxTransitions) checkTransitions(input, limits);
  return { root, states, readProgram };
}
