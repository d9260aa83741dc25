import type { Alphabet } from '../compile/alphabet.ts';
import type { Opening } from '../compile/openings.ts';
import type { CompiledPattern, CompiledRule, RuleSet } from '../compile/rule-set.ts';
import { leastDistance } from '../compile/transitions.ts';
import { UNREACHABLE } from '../compile/unreachable.ts';
import { findDormantNodes } from './dormant-nodes.ts';
import { createReverseTables, type ReverseRule, type ReverseTables } from './reverse-automaton.ts';
import { ATTEMPT_START, listReversePaths, type ReversePaths } from './reverse-paths.ts';

/** What all streams share of the rules that wake inside of their matches. */
export interface LookBackTables {
  /** By place in the rule set: code units that a rule reads back when it wakes. */
  readonly horizons: ReadonlyMap<number, number>;
  /** The longest of these. */
  readonly longest: number;
  /** Those that may protect text while they sleep. */
  readonly reverse: ReverseTables;
  /** By place in the rule set: their places in `reverse.rules`. */
  readonly places: ReadonlyMap<number, number>;
}

/** A rule that wakes inside of its matches. */
type LookBackRule = CompiledPattern & { readonly openings: readonly Opening[] };

const isLookingBack = (rule: CompiledRule): rule is LookBackRule =>
  rule.kind === 'pattern' && rule.wakesInside && rule.openings !== null;

const isHolding = ({ action, openings }: LookBackRule): boolean =>
  action !== 'warn' && openings.some(({ protectedFrom }) => protectedFrom !== Infinity);

/** Code units back to where no attempt can have met its horizon. */
function readReach({ transitions, horizon }: LookBackRule, isDormant: Uint8Array): number {
  const { program } = transitions;
  if (program.longestMatch < horizon) return Infinity;
  let most = 0;
  for (let index = 0; index < program.nfa.size; index++) {
    const node = program.nfa.node(index);
    if (node.op !== 'take' || isDormant[index] === 0) continue;
    for (let context = 0; context < program.contextCount; context++) {
      const least = leastDistance(program, node.next, context);
      if (least < UNREACHABLE) most = Math.max(most, least);
    }
  }
  return horizon - most;
}

/** True where the protected group opens with each match, and isn't closed before the rule wakes. */
function isOpenThroughout(
  { firstTo, origins, traitsOf, traits }: ReversePaths,
  isDormant: Uint8Array,
): boolean {
  return isDormant.every((dormant, node) => {
    if (dormant === 0) return true;
    for (let path = firstTo[node]!; path < firstTo[node + 1]!; path++) {
      const { isOpening, isClosing } = traits[traitsOf[path]!]!;
      if (isClosing || (origins[path] === ATTEMPT_START && !isOpening)) return false;
    }
    return true;
  });
}

/** Makes a rule ready to be looked for backwards; null where that would take too much. */
function createReverseRule(rule: LookBackRule, order: number): ReverseRule | null {
  const { transitions, openings } = rule;
  const paths = listReversePaths(transitions.program);
  if (paths === null) return null;
  const isDormant = findDormantNodes(transitions.program, openings);
  const isWhole = transitions.program.group === null || isOpenThroughout(paths, isDormant);
  return { order, transitions, paths, isDormant, isWhole, reach: readReach(rule, isDormant) };
}

/** The rules of a set that look back, before their alphabet is known. */
export interface LookBackPlan {
  /** By place in the rule set; null for those that hold nothing while they sleep. */
  readonly rules: ReadonlyMap<number, { readonly horizon: number; readonly reverse: ReverseRule | null }>;
}

/** Finds the rules that can sleep until something inside of their matches comes, if there are enough of them for that to pay. */
export function planLookBack({ rules, limits }: RuleSet): LookBackPlan {
  const found = new Map<number, { horizon: number; reverse: ReverseRule | null }>();
  rules.forEach((rule, order) => {
    if (!isLookingBack(rule)) return;
    const { horizon } = rule;
    const reverse = isHolding(rule) ? createReverseRule(rule, order) : null;
    if (reverse !== null || !isHolding(rule)) found.set(order, { horizon, reverse });
  });
  return { rules: found.size > limits.maxAwakeRules ? found : new Map() };
}

/** Makes the tables of a plan. */
export function createLookBackTables(
  { rules }: LookBackPlan,
  alphabet: Alphabet,
  maxStates: number,
): LookBackTables {
  const horizons = new Map([...rules].map(([order, { horizon }]) => [order, horizon]));
  const holding = [...rules.values()].flatMap(({ reverse }) => (reverse === null ? [] : [reverse]));
  return {
    horizons,
    longest: Math.max(0, ...horizons.values()),
    reverse: createReverseTables(holding, alphabet, maxStates),
    places: new Map(holding.map(({ order }, place) => [order, place])),
  };
}
