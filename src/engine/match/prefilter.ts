import type { OpeningTrie, TrieNode } from '../compile/opening-trie.ts';
import { CellTable, type RowState, UNKNOWN } from './cell-table.ts';
import type { Companion } from './run-cells.ts';
import { SharedLists } from './shared-lists.ts';
import type { Stretch } from './stretch.ts';

/** Rules that wake at one place. */
export interface Wake {
  readonly orders: readonly number[];
  /** Code units before that place from which they have to read. */
  readonly depth: number;
}

/** What a sleeping rule holds back. */
interface Holder {
  readonly order: number;
  /** Code units before the end of what has been read. */
  readonly length: number;
}

const NO_HOLDER: Holder = { order: -1, length: 0 };

/** Which openings have been read in part. Belongs to one prefilter. */
export interface PrefilterState extends RowState {
  readonly context: number;
  readonly nodes: readonly TrieNode[];
  /** Code units back to where the earliest opening began. */
  readonly depth: number;
  /** Rules that may protect what was read, and hold it back, those that hold most first. */
  readonly holders: readonly Holder[];
  /** The first of them, and what it holds: 0 code units where there is none. */
  readonly firstHolder: number;
  readonly mostHeld: number;
  /** Those of them that have to be awake to tell what they hold; null until someone has looked. */
  doubted: readonly number[] | null;
}

/** Tells which of the sleeping rules may have a match: one look-up per character for all of them. */
export interface Prefilter {
  readonly start: PrefilterState;
  /** Lets another automaton take characters together with this one, from a state on. */
  accompany(companion: Companion, state: PrefilterState): void;
  /** The state that it has come to. */
  leave(companion: Companion): PrefilterState;
  /**
   * Takes characters `from` to `to` of a stretch.
   * @param onWake told of the index of the character that completes an opening
   */
  run(
    state: PrefilterState,
    stretch: Stretch,
    bounds: { readonly from: number; readonly to: number },
    onWake: (index: number, wake: Wake) => void,
  ): PrefilterState;
}

/** A step that wakes rules. Its number stands in the table, below {@link UNKNOWN}. */
interface WakeStep extends Wake {
  readonly row: number;
}

/** Lists where a character of a class leads from a node. */
const listNext = ({ edges }: TrieNode, cls: number): readonly TrieNode[] =>
  edges.filter(({ members }) => members[cls] === 1).map(({ to }) => to);

/** Bits of a length in the number that stands for a holder; no opening is longer. */
const LENGTH_BITS = 4;

function listHolders({ isHolding, holders }: PrefilterTables, nodes: readonly TrieNode[]): readonly Holder[] {
  const lengths = new Map<number, number>();
  for (const { depth, passing } of nodes) {
    for (const { order, protectedFrom } of passing) {
      if (isHolding[order] === 0) continue;
      const length = depth - protectedFrom;
      if (length > (lengths.get(order) ?? 0)) lengths.set(order, length);
    }
  }
  const longestFirst = [...lengths].toSorted((a, b) => b[1] - a[1]);
  return holders.get(longestFirst.map(([order, length]) => (order << LENGTH_BITS) | length));
}

/** What all streams that use a rule set share. It depends on the openings alone and fills with use. */
interface PrefilterTables {
  readonly trie: OpeningTrie;
  /** By rule: 1 for each that holds back what it may protect. */
  readonly isHolding: Uint8Array;
  readonly table: CellTable<PrefilterState>;
  /** Hundreds of states have the same ones. */
  readonly holders: SharedLists<Holder>;
  readonly wakes: WakeStep[];
  /** Of each root: what begins there, by class, as far as it has been asked for; roots have many edges. */
  readonly beginnings: readonly Map<number, readonly TrieNode[]>[];
  /** A class that stands for each context. */
  readonly samples: readonly number[];
}

function intern(tables: PrefilterTables, context: number, nodes: readonly TrieNode[]): PrefilterState {
  const key = `${context};${nodes.map(({ index }) => index).join()}`;
  return tables.table.intern(key, (place) => {
    const holders = listHolders(tables, nodes);
    const { order: firstHolder, length: mostHeld } = holders[0] ?? NO_HOLDER;
    const depth = findDepth(nodes);
    const { row, generation } = place;
    return { row, generation, depth, mostHeld, firstHolder, doubted: null, context, nodes, holders };
  });
}

/** What `Math.max` returns would make the field that it is kept in one of objects. */
const findDepth = (nodes: readonly TrieNode[]): number =>
  nodes.reduce((most, { depth }) => (depth > most ? depth : most), 0);

/** The nodes that a character of a class leads to: one further in what was begun, and what begins with it. */
function listReached(
  { trie, beginnings, samples }: PrefilterTables,
  state: PrefilterState,
  cls: number,
): TrieNode[] {
  const reached = state.nodes.flatMap((node) => listNext(node, cls));
  trie.roots.forEach(({ node, isOpenAt }, i) => {
    if (!isOpenAt(samples[state.context]!, cls)) return;
    const begun = beginnings[i]!.get(cls) ?? listNext(node, cls);
    beginnings[i]!.set(cls, begun);
    reached.push(...begun);
  });
  return reached;
}

/** Works out a step and notes it; returns what its cell says from now on. */
function fill(tables: PrefilterTables, stale: PrefilterState, cls: number): number {
  const { table, holders, wakes, trie } = tables;
  if (table.isFull()) {
    table.empty();
    holders.clear();
    wakes.length = 0;
  }
  const state = renew(tables, stale);
  const reached = listReached(tables, state, cls);
  const orders = [...new Set(reached.flatMap(({ ending }) => ending))];
  const nodes = reached.filter(({ edges }) => edges.length > 0).toSorted((a, b) => a.index - b.index);
  const { row } = intern(tables, trie.contextOf[cls]!, nodes);
  const step = orders.length === 0 ? row : UNKNOWN - wakes.push({ row, orders, depth: findDepth(reached) });
  table.cells[state.row + cls] = step;
  return step;
}

/** The state as the table knows it now. */
const renew = (tables: PrefilterTables, state: PrefilterState): PrefilterState =>
  state.generation === tables.table.generation ? state : intern(tables, state.context, state.nodes);

function createTables(trie: OpeningTrie, isHolding: Uint8Array, maxStates: number): PrefilterTables {
  const { alphabet, contextOf, roots } = trie;
  const contextCount = Math.max(...contextOf) + 1;
  return {
    trie,
    isHolding,
    table: new CellTable(alphabet.classCount, maxStates),
    holders: new SharedLists((number) => ({
      order: number >> LENGTH_BITS,
      length: number & ((1 << LENGTH_BITS) - 1),
    })),
    wakes: [],
    beginnings: roots.map(() => new Map()),
    samples: Array.from({ length: contextCount }, (_, context) => contextOf.indexOf(context)),
  };
}

/**
 * Makes the prefilter of a rule set: a deterministic automaton over the trie of openings, worked out as text needs it.
 * Retains at most `maxStates` of one row each, four bytes per class of characters; beyond that all are dropped.
 */
export function createPrefilter(trie: OpeningTrie, isHolding: Uint8Array, maxStates: number): Prefilter {
  const tables = createTables(trie, isHolding, maxStates);
  const { table, wakes } = tables;
  return {
    start: intern(tables, trie.contextOf[trie.alphabet.edge]!, []),
    accompany(companion, state) {
      // To put a state into the table again may make the table grow: its cells are read behind that.
      companion.row = renew(tables, state).row;
      companion.cells = table.cells;
    },
    leave: ({ row }) => table.at(row),
    run(state, { classes }, { from, to }, onWake) {
      if (from === to) return state;
      let { row } = renew(tables, state);
      for (let i = from; i < to; i++) {
        const cls = classes[i]!;
        let next = table.cells[row + cls]!;
        if (next === UNKNOWN) next = fill(tables, table.at(row), cls);
        if (next < 0) {
          const wake = wakes[UNKNOWN - 1 - next]!;
          onWake(i, wake);
          next = wake.row;
        }
        row = next;
      }
      return table.at(row);
    },
  };
}
