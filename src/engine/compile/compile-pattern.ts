import { DistanceBudgetError, UNREACHABLE } from './distances.ts';
import type { CompileLimits } from './limits.ts';
import { createNfa, NfaBudgetError } from './nfa.ts';
import { countTransitions, createProgram, type Program } from './program.ts';
import { refuseRule } from './rule-error.ts';
import { isNullable, type SyntaxNode } from './syntax.ts';

/** One pattern of a rule. */
export interface PatternInput {
  readonly ruleId: string;
  readonly root: SyntaxNode;
  readonly protect: number;
  readonly maxStates: number;
  /** Longest attempt in code units. */
  readonly horizon: number;
}

const TOO_MANY_STATES = [
  'The pattern needs too many states.',
  'Use smaller numbers in counted repeats, or split the rule.',
] as const;

/**
 * Builds the automaton of a tree and works out what running it takes.
 * @throws {RuleError} NULLABLE, or BUDGET where the automaton or its tables grow too large, or no match can be as
 * short as the horizon asks
 */
export function compilePattern(input: PatternInput, limits: CompileLimits): Program {
  const { ruleId, root, horizon } = input;
  if (isNullable(root)) {
    throw refuseRule(ruleId, 'NULLABLE', [
      'The pattern can match no text at all.',
      'Make at least one part of it necessary.',
    ]);
  }
  const program = buildProgram(input, limits);
  const { least, leastStride } = program.distances;
  const start = program.nfa.start * leastStride;
  const shortest = Math.min(...least.subarray(start, start + leastStride));
  if (shortest > horizon && shortest < UNREACHABLE) {
    throw refuseRule(ruleId, 'BUDGET', [
      `The shortest match takes ${shortest} code units, the longest allowed is ${horizon}.`,
      'Raise maxMatchLength (a region: maxLength), or match less.',
    ]);
  }
  return program;
}

function buildProgram(input: PatternInput, limits: CompileLimits): Program {
  const { ruleId, root, protect } = input;
  try {
    const nfa = createNfa(root, protect, input.maxStates);
    if (countTransitions(nfa, limits.maxTransitions) > limits.maxTransitions) {
      throw refuseRule(ruleId, 'BUDGET', [
        'Too many parts of the pattern can follow each other directly.',
        'Make repeated parts less optional.',
      ]);
    }
    return createProgram({ root, nfa, protect, maxTableCells: limits.maxTableCells });
  } catch (error) {
    if (error instanceof NfaBudgetError || error instanceof DistanceBudgetError) {
      throw refuseRule(ruleId, 'BUDGET', TOO_MANY_STATES);
    }
    throw error;
  }
}
