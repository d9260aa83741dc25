import { type Alphabet, classOf, widthOfClass } from '../compile/alphabet.ts';
import type { NfaNode } from '../compile/nfa.ts';
import { holdsEdge, isMember, type Program } from '../compile/program.ts';
import { leastDistance, type Transitions } from '../compile/transitions.ts';
import { UNREACHABLE } from '../compile/unreachable.ts';
import { CellTable, type RowState, UNKNOWN } from './cell-table.ts';
import { ATTEMPT_START, type Path } from './reverse-paths.ts';

/** A rule whose partial matches are looked for backwards. */
export interface ReverseRule {
  /** Place in the rule set. */
  readonly order: number;
  readonly transitions: Transitions;
  /** By the node that each leads to. */
  readonly paths: readonly (readonly Path[])[];
  /** 1 for each node that may have taken the last character. */
  readonly isDormant: Uint8Array;
  /** Code units back to where the automaton still tells the truth: beyond, horizons count. */
  readonly reach: number;
  /** What it protects begins where the match does. */
  readonly isWhole: boolean;
}

/** An attempt that begins at a place, as seen from there. */
export interface Attempt {
  /** Place in {@link ReverseTables.rules}. */
  readonly rule: number;
  /** Code units to where what it protects begins, or one of {@link LEAD}. */
  readonly lead: number;
}

/** Leads that are no number of code units: nothing is protected yet; too long, or not to be told. */
export const LEAD = { none: -1, unclear: 15 } as const;

/** One way that a partial match may have come: a path, and how many code units behind its end protection begins. */
interface Item {
  /** Place in {@link ReverseTables.paths}. */
  readonly path: number;
  readonly lead: number;
}

/** All ways that partial matches may have come, read backwards up to here. */
export interface ReverseState extends RowState {
  readonly items: readonly Item[];
  /** Rules that have any. */
  readonly rules: readonly number[];
}

/** Attempts that begin at a place. */
export interface Beginnings {
  readonly attempts: readonly Attempt[];
  /** Those of rules that aren't whole. */
  readonly partial: readonly Attempt[];
}

/** What a cell says beside the row, premultiplied, that a step leads to: whether attempts begin behind it. */
export const REVERSE_CELL = {
  shift: 4,
  /** An attempt of a rule that is whole: as long as all rules sleep no more need be known of it. */
  whole: 1,
  /** One of another rule, that protects all but its first code unit. */
  near: 2,
  /** One that protects nothing yet. */
  quiet: 4,
  /** Any other. */
  special: 8,
  any: 15,
} as const;

interface OwnedPath extends Path {
  readonly rule: number;
}

/** The reverse automaton of a rule set, shared by all streams; fills with use. */
export interface ReverseTables {
  readonly rules: readonly ReverseRule[];
  readonly alphabet: Alphabet;
  readonly table: CellTable<ReverseState>;
  /** By place of a cell: the attempts that begin there. */
  readonly beginnings: Map<number, Beginnings>;
  /** By class of the last character of the text; -1 where that hasn't been worked out. */
  readonly entered: Int32Array;
  readonly paths: readonly OwnedPath[];
  /** Of each rule and node: its paths, as places in `paths`. */
  readonly pathsTo: readonly (readonly (readonly number[])[])[];
  /** Of each rule: its own class for each shared one and, last, for the edge. */
  readonly classes: readonly Uint16Array[];
  /** Code units of each class. */
  readonly widths: Uint8Array;
  /** Least reach of all rules. */
  readonly reach: number;
}

type Edge = NfaNode & { readonly op: 'edge' };

const holdAll = (program: Program, edges: readonly number[], cls: number): boolean =>
  edges.every((edge) => holdsEdge(program, program.nfa.nodes[edge] as Edge, cls));

/** What a group protects that is closed already ends somewhere: how much that is the lead can't tell. */
function passGroup({ isOpening, isClosing }: Path, lead: number): number {
  if (isClosing || lead === LEAD.unclear) return LEAD.unclear;
  return isOpening ? 0 : lead;
}

function moveLead(lead: number, width: number): number {
  return lead === LEAD.none ? LEAD.none : Math.min(LEAD.unclear, lead + width);
}

/** A character of the class was taken by the node: adds the ways that led there. */
function addWays(
  tables: ReverseTables,
  items: Map<number, Item>,
  { rule, node, cls, lead }: { rule: number; node: number; cls: number; lead: number },
): void {
  const { program } = tables.rules[rule]!.transitions;
  for (const path of tables.pathsTo[rule]![node]!) {
    if (!holdAll(program, tables.paths[path]!.after, cls)) continue;
    // What protects the whole match does so from its start, wherever that will be.
    const own = program.group === null ? 0 : passGroup(tables.paths[path]!, lead);
    items.set(path * (LEAD.unclear + 2) + own + 1, { path, lead: own });
  }
}

function internItems({ table, paths }: ReverseTables, found: ReadonlyMap<number, Item>): ReverseState {
  const keys = [...found.keys()].toSorted((a, b) => a - b);
  return table.intern(keys.join(), (place) => {
    const items = keys.map((key) => found.get(key)!);
    return { ...place, items, rules: [...new Set(items.map(({ path }) => paths[path]!.rule))] };
  });
}

/** Works out {@link enterReverse}: what nothing can complete any more is left out. */
function listEntries(tables: ReverseTables, cls: number): ReverseState {
  const items = new Map<number, Item>();
  tables.rules.forEach(({ transitions: { program }, isDormant }, rule) => {
    const own = tables.classes[rule]![cls]!;
    const context = program.contextOf[own]!;
    program.nfa.nodes.forEach((node, index) => {
      if (node.op !== 'take' || isDormant[index] === 0 || !isMember(program, node.set, own)) return;
      if (leastDistance(program, node.next, context) >= UNREACHABLE) return;
      addWays(tables, items, { rule, node: index, cls: own, lead: LEAD.none });
    });
  });
  return internItems(tables, items);
}

/** The row of the state without any way: it is the first to be put into the table. */
export const DEAD_ROW = 0;
const NO_ITEMS: ReadonlyMap<number, Item> = new Map();

function internDead(tables: ReverseTables): void {
  internItems(tables, NO_ITEMS);
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
  const { rules, paths, classes, alphabet, widths } = tables;
  const items = new Map<number, Item>();
  const attempts: Attempt[] = [];
  for (const { path, lead } of state.items) {
    const { rule, origin, before } = paths[path]!;
    const { program } = rules[rule]!.transitions;
    const own = classes[rule]![cls]!;
    if (!holdAll(program, before, own)) continue;
    if (origin === ATTEMPT_START) attempts.push({ rule, lead });
    else if (cls !== alphabet.edge && isTaking(program, origin, own))
      addWays(tables, items, { rule, node: origin, cls: own, lead: moveLead(lead, widths[cls]!) });
  }
  const partial = attempts.filter(({ rule }) => !rules[rule]!.isWhole);
  return { row: internItems(tables, items).row, attempts, partial };
}

function isTaking(program: Program, index: number, cls: number): boolean {
  const node = program.nfa.nodes[index]!;
  return node.op === 'take' && isMember(program, node.set, cls);
}

/** The state as the table knows it now: it is emptied when it is full. */
const renew = (tables: ReverseTables, state: ReverseState): ReverseState =>
  state.generation === tables.table.generation
    ? state
    : internItems(
        tables,
        new Map(state.items.map((item) => [item.path * (LEAD.unclear + 2) + item.lead + 1, item])),
      );

/** Works out a step and notes it in its cell. Returns the row of the state as the table knows it now. */
export function fillReverse(tables: ReverseTables, stale: ReverseState, cls: number): number {
  const { table, beginnings, entered } = tables;
  if (table.isFull()) {
    table.empty();
    beginnings.clear();
    entered.fill(UNKNOWN);
    internDead(tables);
  }
  const state = renew(tables, stale);
  const step = stepBack(tables, state, cls);
  const { attempts, partial } = step;
  const place = state.row + cls;
  if (attempts.length > 0) beginnings.set(place, { attempts, partial });
  table.cells[place] = (step.row << REVERSE_CELL.shift) | describeBeginnings(step);
  return state.row;
}

const KIND_OF_LEAD: ReadonlyMap<number, number> = new Map([
  [LEAD.none, REVERSE_CELL.quiet],
  [1, REVERSE_CELL.near],
]);

/** What a cell says of attempts that begin behind its step. */
function describeBeginnings({ attempts, partial }: Beginnings): number {
  const whole = partial.length < attempts.length ? REVERSE_CELL.whole : 0;
  // Two attempts of one rule at one place may contradict each other.
  if (new Set(partial.map(({ rule }) => rule)).size < partial.length) return whole | REVERSE_CELL.special;
  const kinds = partial.map(({ lead }) => KIND_OF_LEAD.get(lead) ?? REVERSE_CELL.special);
  return kinds.reduce((bits, kind) => bits | kind, whole);
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
  const paths: OwnedPath[] = [];
  const pathsTo = rules.map((own, rule) =>
    own.paths.map((list) => list.map((path) => paths.push({ ...path, rule }) - 1)),
  );
  const tables: ReverseTables = {
    rules,
    alphabet,
    // The edge of the text has a column of its own.
    table: new CellTable(alphabet.classCount + 1, maxStates),
    beginnings: new Map(),
    entered: new Int32Array(alphabet.classCount).fill(UNKNOWN),
    paths,
    pathsTo,
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
