import { createOpeningTrie } from '../compile/opening-trie.ts';
import type { CompiledPattern, RuleSet } from '../compile/rule-set.ts';
import { type Classifier, createClassifier } from './classifier.ts';
import { Credit } from './credit.ts';
import { createJointTables, isReadingAgain, type JointTables } from './joint-states.ts';
import { listLiveOpenings } from './live-openings.ts';
import type { PatternTables } from './pattern-run.ts';
import { createPrefilter, type Prefilter } from './prefilter.ts';
import { createShapeTable } from './shape-table.ts';

/** What all streams that use a rule set share: tables that fill with use. */
export interface SharedTables {
  readonly classifier: Classifier;
  readonly prefilter: Prefilter;
  /** Places of the pattern rules that are always awake, and what they do together. */
  readonly joint: { readonly orders: readonly number[]; readonly tables: JointTables };
  /** Places of the region rules that are always awake. */
  readonly restless: readonly number[];
  /** Whether any rule blocks. */
  readonly isBlocking: boolean;
  /** 1 for each rule that holds back what it may protect. */
  readonly isHolding: Uint8Array;
  /** What a pattern rule is run by, made when it is first asked for. */
  getPattern(order: number): PatternTables;
}

/** What working out a shape costs, in characters that are looked up, and how many of these count at most. */
const FILL_COST = 32;
const MAX_CREDIT = 65_536;

const known = new WeakMap<RuleSet, SharedTables>();

function createPatternTables({ rules, limits }: RuleSet, order: number): PatternTables {
  const { transitions, horizon, action, validators } = rules[order] as CompiledPattern;
  const isBlocking = action === 'block' && validators.length === 0;
  const input = { transitions, horizon, isBlocking, maxShapes: limits.maxShapesPerRule };
  return {
    simulation: { transitions, horizon, isGrowing: true, limit: Infinity },
    rule: createShapeTable({ ...input, isClosed: false }),
    attempts: createShapeTable({ ...input, isClosed: true }),
    begun: new WeakMap(),
    trimmed: new WeakMap(),
    credit: new Credit(MAX_CREDIT, FILL_COST),
  };
}

function createTables(ruleSet: RuleSet): SharedTables {
  const { rules, limits } = ruleSet;
  const patterns = new Map<number, PatternTables>();
  const getPattern = (order: number): PatternTables => {
    const tables = patterns.get(order) ?? createPatternTables(ruleSet, order);
    patterns.set(order, tables);
    return tables;
  };
  const awake = rules.flatMap(({ openings }, order) => (openings ? [] : [order]));
  const orders = awake.filter((order) => rules[order]!.kind === 'pattern');
  const members = orders.map((order) => {
    const { rule, simulation } = getPattern(order);
    const { action, validators } = rules[order]!;
    const isReading = isReadingAgain(simulation, validators.length);
    return { table: rule, simulation, isHolding: action !== 'warn', isReading };
  });
  const sleepers = rules.map((rule, order) => ({ order, openings: listLiveOpenings(rule) }));
  const others = members.flatMap(({ simulation }) => simulation.transitions.program.nfa.sets);
  const trie = createOpeningTrie(sleepers, others);
  const tables = createJointTables(members, trie.alphabet, limits.maxJointStates);
  return {
    classifier: createClassifier(trie.alphabet),
    prefilter: createPrefilter(trie, limits.maxPrefilterStates),
    joint: { orders, tables },
    restless: awake.filter((order) => rules[order]!.kind === 'region'),
    isBlocking: rules.some(({ action }) => action === 'block'),
    isHolding: Uint8Array.from(rules, ({ action }) => (action === 'warn' ? 0 : 1)),
    getPattern,
  };
}

/** The tables of a rule set; the same ones each time. */
export function getTables(ruleSet: RuleSet): SharedTables {
  const tables = known.get(ruleSet) ?? createTables(ruleSet);
  known.set(ruleSet, tables);
  return tables;
}
