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
  /** The rule, or what of it is parsed. */
  readonly source: PatternSource;
  /**
   * Called with `source` and `limits` whenever the tree is needed and isn't there. Not a closure, since sets have thousands
   * of patterns. It doesn't throw the second time: the tree depends on these two alone.
   */
  parse(source: PatternSource, limits: CompileLimits): PatternTree;
  readonly protect: number;
  readonly maxStates: number;
  /** Longest attempt in code units. */
  readonly horizon: number;
}

interface PatternSource {
  /** Of the rule. */
  readonly id: string;
}

const TOO_MANY_STATES = [
  'The pattern needs too many states.',
  'Use smaller numbers in counted repeats, or split the rule.',
] as const;

function checkLength(ruleId: string, horizon: number, root: SyntaxNode): void {
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
  /** Capture group to keep track of, 0 for none. */
  readonly protect: number;
  private readonly source: PatternSource;
  private readonly limits: CompileLimits;
  private readonly parse: PatternInput['parse'];
  private tree: PatternTree | null;
  private nfa: Nfa | null = null;
  private program: Program | null = null;
  private transitions: Transitions | null = null;

  /**
   * Checks a pattern, but for its transitions.
   * @throws {RuleError} what `parse` throws; NULLABLE, or BUDGET where the automaton has too many nodes, or no match can
   * be as short as the horizon asks
   */
  constructor({ source, parse, protect, maxStates, horizon }: PatternInput, limits: CompileLimits) {
    this.protect = protect;
    this.source = source;
    this.limits = limits;
    this.parse = parse;
    this.tree = parse(source, limits);
    const { root } = this.tree;
    checkLength(source.id, horizon, root);
    this.states = countNodes(root, protect);
    if (this.states > maxStates) throw refuseRule(source.id, 'BUDGET', TOO_MANY_STATES);
  }

  /** The tree, parsed again where it has been dropped. */
  readTree(): PatternTree {
    this.tree ??= this.parse(this.source, this.limits);
    return this.tree;
  }

  /**
   * The last check, apart since it takes as long as the pattern is large. Builds the automaton only where nothing less
   * tells what it costs.
   * @throws {RuleError} BUDGET where too many parts of the pattern can follow each other
   */
  checkTransitions(): void {
    const { maxTransitions } = this.limits;
    // From each node at most all others can be reached: a small automaton can't have too many transitions.
    if (this.states ** 2 <= maxTransitions || boundTransitions(this.readTree().root) <= maxTransitions)
      return;
    if (countTransitions(this.readNfa(), maxTransitions) <= maxTransitions) return;
    throw refuseRule(this.source.id, 'BUDGET', [
      'Too many parts of the pattern can follow each other directly.',
      'Make repeated parts less optional.',
    ]);
  }

  /** The nodes of the automaton alone. */
  readNfa(): Nfa {
    this.nfa ??= createNfa(this.readTree().root, this.protect);
    return this.nfa;
  }

  /** The automaton. Doesn't throw. */
  readProgram(): Program {
    const { protect } = this;
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
