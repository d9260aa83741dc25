import { type CodePointSet, MAX_CODE_POINT } from '../compile/code-point-set.ts';
import { createOpeningTrie } from '../compile/opening-trie.ts';
import type { Opening } from '../compile/openings.ts';
import type { CompiledRule, RuleSet } from '../compile/rule-set.ts';
import { type Classifier, createClassifier } from './classifier.ts';
import { createJointTables, isReadingAgain, type JointTables, type Member } from './joint-states.ts';
import { listLiveOpenings } from './live-openings.ts';
import {
  createLookBackTables,
  type LookBackPlan,
  type LookBackTables,
  planLookBack,
} from './look-back-tables.ts';
import { PatternTables } from './pattern-tables.ts';
import { createPrefilter, type Prefilter, type PrefilterState } from './prefilter.ts';

/** What all streams that use a rule set share: tables that fill with use. */
export interface SharedTables {
  readonly classifier: Classifier;
  readonly prefilter: Prefilter;
  /** Rules that wake inside of their matches. */
  readonly lookBack: LookBackTables;
  /** Places of the pattern rules that are always awake, and what they do together. */
  readonly joint: { readonly orders: readonly number[]; readonly tables: JointTables };
  /** 1 for each rule that never sleeps. */
  readonly isRestless: Uint8Array;
  /** Places of the region rules that are always awake. */
  readonly restless: readonly number[];
  /** Whether any rule blocks. */
  readonly isBlocking: boolean;
  /** 1 for each rule that holds back what it may protect. */
  readonly isHolding: Uint8Array;
  /** The rules that sleep and have to be awake to tell what they hold; a state is looked at once. */
  listDoubted(state: PrefilterState): readonly number[];
  /** What a pattern rule is run by, made when it is first asked for. */
  getPattern(order: number): PatternTables;
}

const known = new WeakMap<RuleSet, SharedTables>();

const ASTRAL: CodePointSet = [0x10000, MAX_CODE_POINT];

/** What a sleeping rule waits for. One that wakes inside of its matches holds nothing for that by itself. */
function listOpeningsOf(rule: CompiledRule): readonly Opening[] {
  const openings = listLiveOpenings(rule);
  return rule.wakesInside ? openings.map((opening) => ({ ...opening, protectedFrom: Infinity })) : openings;
}

const listReverseSets = ({ rules }: LookBackPlan): readonly CodePointSet[] =>
  [...rules.values()].flatMap(({ reverse }) => reverse?.transitions.program.nfa.sets ?? []);

function listDoubted({ rules }: RuleSet, { holders }: PrefilterState): readonly number[] {
  return holders.map(({ order }) => order).filter((order) => rules[order]!.mayLose);
}

/** Makes what runs each pattern rule when it is first asked for. */
function createPatterns(ruleSet: RuleSet): (order: number) => PatternTables {
  const patterns = new Map<number, PatternTables>();
  return (order) => {
    const tables = patterns.get(order) ?? new PatternTables(ruleSet, order);
    patterns.set(order, tables);
    return tables;
  };
}

/** Places of the rules that never sleep. */
const listRestless = ({ rules }: RuleSet, plan: LookBackPlan): readonly number[] =>
  rules.flatMap(({ openings, wakesInside }, order) =>
    openings && (!wakesInside || plan.rules.has(order)) ? [] : [order],
  );

function createMember({ rules }: RuleSet, order: number, { rule, simulation }: PatternTables): Member {
  const { action, validators } = rules[order]!;
  const isReading = isReadingAgain(simulation, validators.length);
  return { table: rule, simulation, isHolding: action !== 'warn', isReading };
}

function createTables(ruleSet: RuleSet): SharedTables {
  const { rules, limits } = ruleSet;
  const getPattern = createPatterns(ruleSet);
  const plan = planLookBack(ruleSet);
  const awake = listRestless(ruleSet, plan);
  const isHolding = Uint8Array.from(rules, ({ action }) => (action === 'warn' ? 0 : 1));
  const isRestless = new Uint8Array(rules.length);
  for (const order of awake) isRestless[order] = 1;
  const orders = awake.filter((order) => rules[order]!.kind === 'pattern');
  const members = orders.map((order) => createMember(ruleSet, order, getPattern(order)));
  const sleepers = rules.map((rule, order) => ({
    order,
    openings: isRestless[order] === 1 ? [] : listOpeningsOf(rule),
  }));
  const memberSets = members.flatMap(({ simulation }) => simulation.transitions.program.nfa.sets);
  // With the last of these a class tells how long a character is.
  const trie = createOpeningTrie(sleepers, [...memberSets, ...listReverseSets(plan), ASTRAL]);
  return {
    classifier: createClassifier(trie.alphabet),
    prefilter: createPrefilter(trie, isHolding, limits.maxPrefilterStates),
    lookBack: createLookBackTables(plan, trie.alphabet, limits.maxReverseStates),
    joint: { orders, tables: createJointTables(members, trie.alphabet, limits.maxJointStates) },
    isRestless,
    restless: awake.filter((order) => rules[order]!.kind === 'region'),
    isBlocking: rules.some(({ action }) => action === 'block'),
    listDoubted: (state) => (state.doubted ??= listDoubted(ruleSet, state)),
    isHolding,
    getPattern,
  };
}

/** The tables of a rule set; the same ones each time. */
export function getTables(ruleSet: RuleSet): SharedTables {
  const tables = known.get(ruleSet) ?? createTables(ruleSet);
  known.set(ruleSet, tables);
  return tables;
}
