import { createOpeningTrie } from '../compile/opening-trie.ts';
import type { CompiledPattern, RuleSet } from '../compile/rule-set.ts';
import { type Classifier, createClassifier } from './classifier.ts';
import { createJointTable, isReadingAgain, type JointTable } from './joint-states.ts';
import { listLiveOpenings } from './live-openings.ts';
import { createPrefilter, type Prefilter } from './prefilter.ts';
import { createShapeTable, type ShapeTable } from './shapes.ts';

/** What all streams that use a rule set share: tables that fill with use. */
export interface SharedTables {
  readonly classifier: Classifier;
  readonly prefilter: Prefilter;
  /** Places of the pattern rules that are always awake, and what they do together. */
  readonly joint: { readonly orders: readonly number[]; readonly table: JointTable };
  /** Places of the region rules that are always awake. */
  readonly restless: readonly number[];
  /** The shapes of a rule, made when they are first asked for. */
  getShapes(order: number): ShapeTable;
}

const known = new WeakMap<RuleSet, SharedTables>();

function createShapes({ rules, limits }: RuleSet, order: number): ShapeTable {
  const { transitions, horizon, action, validators } = rules[order] as CompiledPattern;
  const isBlocking = action === 'block' && validators.length === 0;
  return createShapeTable({ transitions, horizon, isBlocking, maxShapes: limits.maxShapesPerRule });
}

function createTables(ruleSet: RuleSet): SharedTables {
  const { rules, limits } = ruleSet;
  const shapes = new Map<number, ShapeTable>();
  const getShapes = (order: number): ShapeTable => {
    const table = shapes.get(order) ?? createShapes(ruleSet, order);
    shapes.set(order, table);
    return table;
  };
  const awake = rules.flatMap(({ openings }, order) => (openings ? [] : [order]));
  const orders = awake.filter((order) => rules[order]!.kind === 'pattern');
  const patterns = orders.map((order) => rules[order] as CompiledPattern);
  const members = patterns.map(({ transitions, horizon, action, validators }, i) => {
    const simulation = { transitions, horizon, isGrowing: true, limit: Infinity };
    return {
      table: getShapes(orders[i]!),
      simulation,
      isHolding: action !== 'warn',
      isReading: isReadingAgain(simulation, validators.length),
    };
  });
  const sleepers = rules.map((rule, order) => ({ order, openings: listLiveOpenings(rule) }));
  const others = patterns.flatMap(({ transitions }) => transitions.program.nfa.sets);
  const trie = createOpeningTrie(sleepers, others);
  const table = createJointTable(members, trie.alphabet, limits.maxJointStates);
  return {
    classifier: createClassifier(trie.alphabet),
    prefilter: createPrefilter(trie, limits.maxPrefilterStates),
    joint: { orders, table },
    restless: awake.filter((order) => rules[order]!.kind === 'region'),
    getShapes,
  };
}

/** The tables of a rule set; the same ones each time. */
export function getTables(ruleSet: RuleSet): SharedTables {
  const tables = known.get(ruleSet) ?? createTables(ruleSet);
  known.set(ruleSet, tables);
  return tables;
}
