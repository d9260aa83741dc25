import type { OpeningTrie, TrieNode } from '../compile/opening-trie.ts';
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

/** Which openings have been read in part. Belongs to one prefilter. */
export interface PrefilterState {
  /** Row of the table, premultiplied; of use while `generation` is that of the table. */
  readonly row: number;
  readonly generation: number;
  readonly context: number;
  readonly nodes: readonly TrieNode[];
  /** Code units back to where the earliest opening began. */
  readonly depth: number;
  /** Rules that may protect what was read, those that hold most first. */
  readonly holders: readonly Holder[];
}

/** Tells which of the sleeping rules may have a match: one look-up per character for all of them. */
export interface Prefilter {
  readonly start: PrefilterState;
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

const FIRST_CAPACITY = 64;
/** Stands in the table for what hasn't been worked out; below it are the numbers of wakes. */
const UNKNOWN = -1;

/** A step that wakes rules. */
interface WakeStep extends Wake {
  readonly row: number;
}

/** Lists what a node's edges lead to, by class; worked out at once, since there are few edges. */
function listByClass(node: TrieNode, classCount: number): readonly (readonly TrieNode[])[] {
  return Array.from({ length: classCount }, (_, cls) =>
    node.edges.filter(({ members }) => members[cls] === 1).map(({ to }) => to),
  );
}

function listHolders(nodes: readonly TrieNode[]): readonly Holder[] {
  const lengths = new Map<number, number>();
  for (const { depth, passing } of nodes) {
    for (const { order, protectedFrom } of passing) {
      const length = depth - protectedFrom;
      if (length > (lengths.get(order) ?? 0)) lengths.set(order, length);
    }
  }
  return [...lengths].map(([order, length]) => ({ order, length })).toSorted((a, b) => b.length - a.length);
}

/** The table of all streams that use a rule set. It depends on the openings alone and fills with use. */
interface Table {
  cells: Int32Array;
  readonly states: Map<string, PrefilterState>;
  readonly byRow: PrefilterState[];
  readonly wakes: WakeStep[];
  generation: number;
}

/**
 * Makes the prefilter of a rule set: a deterministic automaton over the trie of openings, worked out as text needs it.
 * Retains at most `maxStates` of one row each, four bytes per class of characters; beyond that all are dropped.
 */
export function createPrefilter(trie: OpeningTrie, maxStates: number): Prefilter {
  const { alphabet, contextOf, roots } = trie;
  const { classCount, edge } = alphabet;
  const beginnings = roots.map(({ node }) => listByClass(node, classCount));
  /** A class that stands for each context. */
  const samples = Array.from({ length: Math.max(...contextOf) + 1 }, (_, context) =>
    contextOf.indexOf(context),
  );
  const table: Table = { cells: new Int32Array(0), states: new Map(), byRow: [], wakes: [], generation: 0 };

  const reserve = (rows: number): void => {
    if (rows * classCount <= table.cells.length) return;
    const cells = new Int32Array(Math.max(FIRST_CAPACITY, 2 * rows) * classCount).fill(UNKNOWN);
    cells.set(table.cells);
    table.cells = cells;
  };

  const empty = (): void => {
    table.cells.fill(UNKNOWN);
    table.states.clear();
    table.byRow.length = 0;
    table.wakes.length = 0;
    table.generation += 1;
  };

  const intern = (context: number, nodes: readonly TrieNode[]): PrefilterState => {
    const key = `${context};${nodes.map(({ index }) => index).join()}`;
    const known = table.states.get(key);
    if (known) return known;
    const row = table.byRow.length * classCount;
    reserve(table.byRow.length + 1);
    const depth = nodes.reduce((most, node) => Math.max(most, node.depth), 0);
    const holders = listHolders(nodes);
    const state = { row, generation: table.generation, context, nodes, depth, holders };
    table.states.set(key, state);
    table.byRow.push(state);
    return state;
  };

  /** Works out a step and notes it. */
  const fill = (state: PrefilterState, cls: number): number => {
    const reached = state.nodes.flatMap((node) =>
      node.edges.filter(({ members }) => members[cls] === 1).map(({ to }) => to),
    );
    roots.forEach(({ isOpenAt }, i) => {
      if (isOpenAt(samples[state.context]!, cls)) reached.push(...beginnings[i]![cls]!);
    });
    const orders = [...new Set(reached.flatMap(({ ending }) => ending))];
    const depth = reached.reduce((most, node) => Math.max(most, node.depth), 0);
    const nodes = reached.filter(({ edges }) => edges.length > 0).toSorted((a, b) => a.index - b.index);
    const { row } = intern(contextOf[cls]!, nodes);
    const step = orders.length === 0 ? row : -1 - table.wakes.push({ row, orders, depth });
    table.cells[state.row + cls] = step;
    return step;
  };

  const renew = (state: PrefilterState): PrefilterState =>
    state.generation === table.generation ? state : intern(state.context, state.nodes);

  return {
    start: intern(contextOf[edge]!, []),
    run(state, stretch, { from, to }, onWake) {
      const { classes } = stretch;
      let { row } = renew(state);
      for (let i = from; i < to; i++) {
        const cls = classes[i]!;
        let next = table.cells[row + cls]!;
        if (next === UNKNOWN) {
          let current = table.byRow[row / classCount]!;
          if (table.byRow.length >= maxStates) {
            empty();
            current = intern(current.context, current.nodes);
          }
          next = fill(current, cls);
        }
        if (next < 0) {
          const wake = table.wakes[-2 - next]!;
          onWake(i, wake);
          next = wake.row;
        }
        row = next;
      }
      return table.byRow[row / classCount]!;
    },
  };
}
