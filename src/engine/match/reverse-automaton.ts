import { type Alphabet, classOf, widthOfClass } from '../compile/alphabet.ts';
import type { NfaNode } from '../compile/nfa.ts';
import { holdsEdge, isMember, type Program } from '../compile/program.ts';
import { leastDistance, type Transitions } from '../compile/transitions.ts';
import { UNREACHABLE } from '../compile/unreachable.ts';
import { CellTable, type RowState, UNKNOWN } from './cell-table.ts';
import { packNumbers, unpackNumbers } from './packed-numbers.ts';
import { type Attempt, type Beginnings, describeBeginnings, LEAD, REVERSE_CELL } from './reverse-cells.ts';
import { ATTEMPT_START, type PathTraits, type ReversePaths } from './reverse-paths.ts';
import { SharedLists } from './shared-lists.ts';

/** A rule whose partial matches are looked for backwards. */
export interface ReverseRule {
  /** Place in the rule set. */
  readonly order: number;
  readonly transitions: Transitions;
  readonly paths: ReversePaths;
  /** 1 for each node that may have taken the last character. */
  readonly isDormant: Uint8Array;
  /** Code units back to where the automaton still tells the truth: beyond, horizons count. */
  readonly reach: number;
  /** What it protects begins where the match does, and isn't over before the rule wakes. */
  readonly isWhole: boolean;
}

/**
 * One way that a partial match may have come, as a number: a path, and how many code units behind its end protection
 * begins.
 */
type Item = number;

/** Leads and {@link LEAD}, told apart. */
const LEADS = LEAD.unclear + 2;
const toItem = (path: number, lead: number): Item => path * LEADS + lead + 1;
const pathOf = (item: Item): number => Math.floor(item / LEADS);
const leadOf = (item: Item): number => (item % LEADS) - 1;

/** All ways that partial matches may have come, read backwards up to here. */
export interface ReverseState extends RowState {
  /** Items in ascending order, packed; they are the state's key. Thousands of states have hundreds of them each. */
  readonly items: string;
  /** Rules that have any. */
  readonly rules: readonly number[];
}

/** The reverse automaton of a rule set, shared by all streams; fills with use. */
export interface ReverseTables {
  readonly rules: readonly ReverseRule[];
  readonly alphabet: Alphabet;
  readonly table: CellTable<ReverseState>;
  /** By place of a cell: the attempts that begin there. */
  readonly beginnings: Map<number, Beginnings>;
  /** The same by their list, so that equal ones are one. */
  readonly knownBeginnings: Map<readonly Attempt[], Beginnings>;
  /** By class of the last character of the text: a row; -1 where that hasn't been worked out. */
  readonly entered: Int32Array;
  /** Of each rule: the number of its first path. Paths of all rules are counted through. */
  readonly firstPaths: readonly number[];
  /** Of each rule: the same for nodes. */
  readonly firstNodes: readonly number[];
  /** Of each path: its rule. */
  readonly ruleOf: Uint16Array;
  /** Lists of attempts, by {@link toItem} of their rules. */
  readonly attempts: SharedLists<Attempt>;
  readonly ruleLists: SharedLists<number>;
  /** Of each rule: its own class for each shared one and, last, for the edge. */
  readonly classes: readonly Uint16Array[];
  /** Code units of each class. */
  readonly widths: Uint8Array;
  /** Least reach of all rules. */
  readonly reach: number;
}

type Edge = NfaNode & { readonly op: 'edge' };

const holdAll = (program: Program, edges: readonly number[], cls: number): boolean =>
  edges.every((edge) => holdsEdge(program, program.nfa.node(edge) as Edge, cls));

/** What a group protects that is closed already ends somewhere: how much that is the lead can't tell. */
function passGroup({ isOpening, isClosing }: PathTraits, lead: number): number {
  if (isClosing || lead === LEAD.unclear) return LEAD.unclear;
  return isOpening ? 0 : lead;
}

function moveLead(lead: number, width: number): number {
  return lead === LEAD.none ? LEAD.none : Math.min(LEAD.unclear, lead + width);
}

/** A character of the class was taken by the node: adds the ways that led there. */
function addWays(
  tables: ReverseTables,
  items: Item[],
  { rule, node, cls, lead }: { rule: number; node: number; cls: number; lead: number },
): void {
  const { paths, transitions } = tables.rules[rule]!;
  const { program } = transitions;
  const first = tables.firstPaths[rule]!;
  const end = paths.firstTo[node + 1]!;
  for (let path = paths.firstTo[node]!; path < end; path++) {
    const traits = paths.traits[paths.traitsOf[path]!]!;
    if (!holdAll(program, traits.after, cls)) continue;
    // What protects the whole match does so from its start, wherever that will be.
    items.push(toItem(first + path, program.group === null ? 0 : passGroup(traits, lead)));
  }
}

/** The rules of items in ascending order: paths of a rule come one after the other. */
function listRules(items: ArrayLike<Item>, ruleOf: Uint16Array): readonly number[] {
  const rules: number[] = [];
  for (let i = 0; i < items.length; i++) {
    const rule = ruleOf[pathOf(items[i]!)]!;
    if (rules.at(-1) !== rule) rules.push(rule);
  }
  return rules;
}

/** The state of items in ascending order, none twice. */
function internItems({ table, ruleLists, ruleOf }: ReverseTables, items: ArrayLike<Item>): ReverseState {
  return table.intern(packNumbers(items), (place, key) => ({
    row: place.row,
    generation: place.generation,
    items: key,
    rules: ruleLists.get(listRules(items, ruleOf)),
  }));
}

/** Puts items in order, and leaves out those that came more than once. */
function sortItems(items: readonly Item[]): ArrayLike<Item> {
  const sorted = Int32Array.from(items).toSorted();
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[count++] = sorted[i]!;
  }
  return sorted.subarray(0, count);
}

/** Works out {@link enterReverse}: what nothing can complete any more is left out. */
function listEntries(tables: ReverseTables, cls: number): ReverseState {
  const items: Item[] = [];
  tables.rules.forEach(({ transitions: { program }, isDormant }, rule) => {
    const own = tables.classes[rule]![cls]!;
    const context = program.contextOf[own]!;
    for (let index = 0; index < program.nfa.size; index++) {
      const node = program.nfa.node(index);
      if (node.op !== 'take' || isDormant[index] === 0 || !isMember(program, node.set, own)) continue;
      if (leastDistance(program, node.next, context) >= UNREACHABLE) continue;
      addWays(tables, items, { rule, node: index, cls: own, lead: LEAD.none });
    }
  });
  return internItems(tables, sortItems(items));
}

/** The row of the state without any way: it is the first to be put into the table. */
export const DEAD_ROW = 0;

function internDead(tables: ReverseTables): void {
  internItems(tables, []);
}

/** The row of the ways that partial matches may have come whose last character is of the class. */
export function enterReverse(tables: ReverseTables, cls: number): number {
  const known = tables.entered[cls]!;
  if (known !== UNKNOWN) return known;
  const { row } = listEntries(tables, cls);
  tables.entered[cls] = row;
  return row;
}

/** Reads a character, or the edge of the text, before what was read so far. */
function stepBack(tables: ReverseTables, state: ReverseState, cls: number) {
  const { rules, classes, alphabet, widths } = tables;
  const items: Item[] = [];
  const attempts: number[] = [];
  // Many ways come from one node: what led to that is added once.
  const left = new Set<number>();
  for (const item of unpackNumbers(state.items)) {
    const rule = tables.ruleOf[pathOf(item)]!;
    const lead = leadOf(item);
    const { paths, transitions } = rules[rule]!;
    const own = classes[rule]![cls]!;
    const path = pathOf(item) - tables.firstPaths[rule]!;
    if (!holdAll(transitions.program, paths.traits[paths.traitsOf[path]!]!.before, own)) continue;
    const origin = paths.origins[path]!;
    if (origin === ATTEMPT_START) attempts.push(toItem(rule, lead));
    else if (cls !== alphabet.edge && isTaking(transitions.program, origin, own)) {
      const key = toItem(tables.firstNodes[rule]! + origin, lead);
      if (left.has(key)) continue;
      left.add(key);
      addWays(tables, items, { rule, node: origin, cls: own, lead: moveLead(lead, widths[cls]!) });
    }
  }
  return {
    row: internItems(tables, sortItems(items)).row,
    begun: getBeginnings(tables, [...new Set(attempts)]),
  };
}

/** @param found items of rules in place of paths */
function getBeginnings(
  { rules, attempts, knownBeginnings }: ReverseTables,
  found: readonly Item[],
): Beginnings {
  const list = attempts.get(found);
  const known = knownBeginnings.get(list);
  if (known) return known;
  const partial = attempts.get(found.filter((attempt) => !rules[pathOf(attempt)]!.isWhole));
  const begun = { attempts: list, partial };
  knownBeginnings.set(list, begun);
  return begun;
}

function isTaking(program: Program, index: number, cls: number): boolean {
  const node = program.nfa.node(index);
  return node.op === 'take' && isMember(program, node.set, cls);
}

/** The state as the table knows it now: it is emptied when it is full. */
const renew = (tables: ReverseTables, state: ReverseState): ReverseState =>
  state.generation === tables.table.generation ? state : internItems(tables, unpackNumbers(state.items));

/** Works out a step and notes it in its cell. Returns the row of the state as the table knows it now. */
export function fillReverse(tables: ReverseTables, stale: ReverseState, cls: number): number {
  const { table, beginnings } = tables;
  if (table.isFull()) empty(tables);
  const state = renew(tables, stale);
  const { row, begun } = stepBack(tables, state, cls);
  const place = state.row + cls;
  if (begun.attempts.length > 0) beginnings.set(place, begun);
  table.cells[place] = (row << REVERSE_CELL.shift) | describeBeginnings(begun);
  return state.row;
}

function empty(tables: ReverseTables): void {
  tables.table.empty();
  tables.beginnings.clear();
  tables.knownBeginnings.clear();
  tables.entered.fill(UNKNOWN);
  tables.attempts.clear();
  tables.ruleLists.clear();
  internDead(tables);
}

/** For each count the sum of those before it. */
function sumBefore(counts: readonly number[]): readonly number[] {
  let sum = 0;
  return counts.map((count) => {
    sum += count;
    return sum - count;
  });
}

/**
 * Makes an empty table for rules that sleep and may protect text all the same.
 * @param maxStates states after which it is emptied
 */
export function createReverseTables(
  rules: readonly ReverseRule[],
  alphabet: Alphabet,
  maxStates: number,
): ReverseTables {
  const pathCounts = rules.map(({ paths }) => paths.origins.length);
  const tables: ReverseTables = {
    rules,
    alphabet,
    // The edge of the text has a column of its own.
    table: new CellTable(alphabet.classCount + 1, maxStates),
    beginnings: new Map(),
    knownBeginnings: new Map(),
    entered: new Int32Array(alphabet.classCount).fill(UNKNOWN),
    firstPaths: sumBefore(pathCounts),
    firstNodes: sumBefore(rules.map(({ transitions }) => transitions.program.nfa.size)),
    ruleOf: Uint16Array.from(
      pathCounts.flatMap((count, rule) => Array.from<number>({ length: count }).fill(rule)),
    ),
    attempts: new SharedLists((number) => ({ rule: pathOf(number), lead: leadOf(number) })),
    ruleLists: new SharedLists((rule) => rule),
    classes: rules.map(({ transitions: { program } }) =>
      Uint16Array.from([
        ...Array.from(alphabet.samples, (sample) => classOf(program.alphabet, sample)),
        program.alphabet.edge,
      ]),
    ),
    widths: Uint8Array.from(alphabet.samples, (_, cls) => widthOfClass(alphabet, cls)),
    reach: rules.reduce((least, { reach }) => Math.min(least, reach), Infinity),
  };
  internDead(tables);
  return tables;
}
