import type { EngineRule } from '../types.ts';
import { readHorizon } from './check-rule.ts';
import type { CheckedPattern, PatternTree } from './compile-pattern.ts';
import { hasInnerAssertion } from './inner-assertions.ts';
import type { Beginning } from './lazy-rule.ts';
import { listOpenings, type Opening } from './openings.ts';
import { printModes } from './print-pattern.ts';
import { findTraits } from './program.ts';
import type { CompiledRule, NormalisedPattern, RuleReport } from './rule-set.ts';
import type { SyntaxNode } from './syntax.ts';

/** One rule, compiled, and what can be told about it. */
export interface CompiledPart {
  readonly rule: CompiledRule;
  /** Nodes of its automata. */
  readonly states: number;
  /**
   * The last check of its patterns, apart since it takes as long as they are large.
   * @throws {RuleError} BUDGET
   */
  check(): void;
  /** Finds out how matches begin, which a rule that comes from tables needn't: its openings stand there. */
  prepare(): void;
  /** What takes long about the report, a stage at a time; each remembers what it has made until the next drop. */
  listReportStages(): readonly (() => unknown)[];
  /** Finds out what the certificate says; takes longer than compiling. The same report each time. */
  createReport(): RuleReport;
  /** Drops what can be made again and nobody needs for now. */
  drop(): void;
}

/** Nodes up to which it is looked into whether an opening can come to a match in spite of assertions. */
const MAX_DOUBTED_NODES = 64;

/** Ways to begin that are worth telling apart. */
export const MAX_OPENINGS = 64;

/** How a rule of which a pattern is looked for begins. */
export interface Opener {
  readonly protect: number;
  readonly maxOpenings: number;
}

/**
 * True where the protected group may stay out of a match, or begins sooner behind one opening than behind another. Else an
 * attempt that is preferred has opened its group before, and holds all that a later one may hold.
 */
function mayLose(root: SyntaxNode, protect: number, openings: readonly Opening[] | null): boolean {
  if (protect === 0 || !openings) return false;
  const isEven = openings.every(({ protectedFrom }) => protectedFrom === openings[0]!.protectedFrom);
  return !isEven || !findTraits(root, protect).isMandatory;
}

/** Reads off how a rule begins. `first` is the pattern that is looked for, or that a region begins with. */
export function readBeginning(rule: EngineRule, first: CheckedPattern, opener: Opener): Beginning {
  const { root } = first.readTree();
  const openings = listOpenings(root, opener, readHorizon(rule));
  return {
    openings,
    wakesInside: false,
    // Large automata are taken to mean what they look like: to find out takes time, and real rules always do.
    isDoubtful: first.states <= MAX_DOUBTED_NODES && hasInnerAssertion(root),
    mayLose: mayLose(root, opener.protect, openings),
  };
}

/** A pattern as the engine understood it. */
export const printTree = ({ modes, print }: PatternTree): NormalisedPattern => ({
  source: print(),
  flags: `${printModes(modes)}u`,
});

/** Most code units that a rule holds back at a time. Warnings hold nothing. */
export const readLongestHold = ({ action, horizon }: CompiledRule, longestMatch: number): number =>
  action === 'warn' ? 0 : Math.min(horizon, longestMatch);
