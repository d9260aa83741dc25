import { boundTransitions } from './bound-transitions.ts';
import { countNodes } from './count-nodes.ts';
import { createNfa } from './create-nfa.ts';
import type { CompileLimits } from './limits.ts';
import type { Nfa } from './nfa.ts';
import { countTransitions, createProgram, type Program } from './program.ts';
import { refuseRule } from './rule-error.ts';
import { isNullable, type SyntaxNode } from './syntax.ts';
import { createTransitions, type Transitions } from './transitions.ts';
import { UNREACHABLE } from './unreachable.ts';

/** A pattern as a tree. */
export interface PatternTree {
  readonly root: SyntaxNode;
  /** {@link MODE} bits that it is printed with. */
  readonly modes: number;
  /** Prints it in ECMAScript's syntax. */
  print(): string;
}

/** One pattern of a rule. */
interface PatternInput {
  readonly ruleId: string;
  /** Called again where the tree has been dropped. Doesn't throw the second time, since it depends on the rule alone. */
  readonly parse: () => PatternTree;
  readonly protect: number;
  readonly maxStates: number;
  /** Longest attempt in code units. */
  readonly horizon: number;
}

const TOO_MANY_STATES = [
  'The pattern needs too many states.',
  'Use smaller numbers in counted repeats, or split the rule.',
] as const;

function checkLength({ ruleId, horizon }: PatternInput, root: SyntaxNode): void {
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

/**
 * A pattern that has been found to be in order. Its automaton is built when it is first asked for: most rules of a large
 * set never are. Its tree is larger than all else that is known of it, and is dropped when nobody needs it for now.
 */
export class CheckedPattern {
  /** Nodes of its automaton. */
  readonly states: number;
  private readonly input: PatternInput;
  private readonly maxTransitions: number;
  private tree: PatternTree | null;
  private nfa: Nfa | null = null;
  private program: Program | null = null;
  private transitions: Transitions | null = null;

  /**
   * Checks a pattern, but for its transitions.
   * @throws {RuleError} what `parse` throws; NULLABLE, or BUDGET where the automaton has too many nodes, or no match can
   * be as short as the horizon asks
   */
  constructor(input: PatternInput, { maxTransitions }: CompileLimits) {
    this.input = input;
    this.maxTransitions = maxTransitions;
    this.tree = input.parse();
    const { root } = this.tree;
    checkLength(input, root);
    this.states = countNodes(root, input.protect);
    if (this.states > input.maxStates) throw refuseRule(input.ruleId, 'BUDGET', TOO_MANY_STATES);
  }

  /** The tree, parsed again where it has been dropped. */
  readTree(): PatternTree {
    this.tree ??= this.input.parse();
    return this.tree;
  }

  /**
   * The last check, apart since it takes as long as the pattern is large. Builds the automaton only where nothing less
   * tells what it costs.
   * @throws {RuleError} BUDGET where too many parts of the pattern can follow each other
   */
  checkTransitions(): void {
    const { maxTransitions } = this;
    // From each node at most all others can be reached: a small automaton can't have too many transitions.
    if (this.states ** 2 <= maxTransitions || boundTransitions(this.readTree().root) <= maxTransitions)
      return;
    if (countTransitions(this.readNfa(), maxTransitions) <= maxTransitions) return;
    throw refuseRule(this.input.ruleId, 'BUDGET', [
      'Too many parts of the pattern can follow each other directly.',
      'Make repeated parts less optional.',
    ]);
  }

  /** The nodes of the automaton alone. */
  readNfa(): Nfa {
    this.nfa ??= createNfa(this.readTree().root, this.input.protect);
    return this.nfa;
  }

  /** The automaton. Doesn't throw. */
  readProgram(): Program {
    const { protect } = this.input;
    this.program ??= createProgram({ root: this.readTree().root, nfa: this.readNfa(), protect });
    return this.program;
  }

  /** The steps of the automaton. */
  readTransitions(): Transitions {
    if (this.transitions === null) {
      this.transitions = createTransitions(this.readProgram());
      this.drop();
    }
    return this.transitions;
  }

  /** Drops whatever can be made again and no text has asked for. */
  drop(): void {
    this.tree = null;
    this.nfa = null;
    if (this.transitions === null) this.program = null;
  }
}
