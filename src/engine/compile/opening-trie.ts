import { type Alphabet, createAlphabet } from './alphabet.ts';
import { type CodePointSet, keyOfSet } from './code-point-set.ts';
import type { Opening } from './openings.ts';
import type { Edge } from './syntax.ts';

/** A place in the trie of openings: that many characters of some of them have been read. */
export interface TrieNode {
  /** Place in the list of all nodes. */
  readonly index: number;
  /** Characters read so far, each one code unit. */
  readonly depth: number;
  /** Bytes per class of the next character, and where it leads. Several may hold the same character. */
  readonly edges: { readonly members: Uint8Array; readonly to: TrieNode }[];
  /** Rules with an opening that goes through this node, and how many of its characters they don't protect. */
  readonly passing: { readonly order: number; readonly protectedFrom: number }[];
  /** Rules with an opening that ends here. */
  readonly ending: number[];
}

/** Nodes for openings that share their conditions on the place where they begin. */
export interface TrieRoot {
  readonly node: TrieNode;
  /** Whether openings may begin between a character of class `before` (or the edge) and one of class `after`. */
  isOpenAt(before: number, after: number): boolean;
}

/** The openings of all rules of a set that sleep, over an alphabet that they share with those that don't. */
export interface OpeningTrie {
  readonly alphabet: Alphabet;
  readonly roots: readonly TrieRoot[];
  readonly nodes: readonly TrieNode[];
  /** Of each class and, last, of the edge: equal for those that all roots judge alike as the character before. */
  readonly contextOf: Uint16Array;
}

/** A rule's openings. */
export interface RuleOpenings {
  /** Place of the rule in its set. */
  readonly order: number;
  readonly openings: readonly Opening[];
}

/** Gives each set a number; equal sets get the same. */
function createSetIndex() {
  const sets: CodePointSet[] = [];
  const byIdentity = new Map<CodePointSet, number>();
  const byKey = new Map<string, number>();
  return {
    sets,
    indexOf(set: CodePointSet): number {
      const known = byIdentity.get(set);
      if (known !== undefined) return known;
      const key = keyOfSet(set);
      const index = byKey.get(key) ?? sets.push(set) - 1;
      byKey.set(key, index);
      byIdentity.set(set, index);
      return index;
    },
  };
}

type SetIndex = ReturnType<typeof createSetIndex>;

/** The trie while it grows: edges by the number of their set. */
interface TrieDraft {
  readonly nodes: TrieNode[];
  /** Of each node: where a set leads. */
  readonly children: Map<number, TrieNode>[];
  readonly index: SetIndex;
}

function addNode({ nodes, children }: TrieDraft, depth: number): TrieNode {
  const node: TrieNode = { index: nodes.length, depth, edges: [], passing: [], ending: [] };
  nodes.push(node);
  children.push(new Map());
  return node;
}

/** The rules come one after the other: one that has been here before is the last. */
function addPassing({ passing }: TrieNode, { order, protectedFrom }: TrieNode['passing'][number]): void {
  const known = passing.at(-1)?.order === order ? passing.pop()! : { order, protectedFrom };
  passing.push({ order, protectedFrom: Math.min(protectedFrom, known.protectedFrom) });
}

function insertOpening(draft: TrieDraft, root: TrieNode, order: number, opening: Opening): void {
  let node = root;
  const last = opening.sets.length - 1;
  opening.sets.forEach((set, i) => {
    const children = draft.children[node.index]!;
    const number = draft.index.indexOf(set);
    let next = children.get(number);
    if (!next) {
      next = addNode(draft, node.depth + 1);
      children.set(number, next);
    }
    node = next;
    if (i < last) addPassing(node, { order, protectedFrom: opening.protectedFrom });
  });
  if (node.ending.at(-1) !== order) node.ending.push(order);
}

/** Conditions over classes: rows of edges, all of the conditions to hold, each by one of its rows. */
type Condition = readonly (readonly { readonly side: Edge['side']; readonly members: Uint8Array }[])[];

/** One byte per class and, last, for the edge of the text. */
function toMembers(alphabet: Alphabet, set: number, orEdge: boolean): Uint8Array {
  const members = new Uint8Array(alphabet.classCount + 1);
  for (const cls of alphabet.setClasses[set]!) members[cls] = 1;
  if (orEdge) members[alphabet.edge] = 1;
  return members;
}

const isMet = (conditions: readonly Condition[], before: number, after: number): boolean =>
  conditions.every((rows) =>
    rows.some((row) => row.every(({ side, members }) => members[side === 'before' ? before : after] === 1)),
  );

/** Tells contexts apart by what the conditions can see of the character before. */
function computeContexts(alphabet: Alphabet, conditions: readonly Condition[]): Uint16Array {
  const seen = conditions.flat(2).filter(({ side }) => side === 'before');
  const known = new Map<string, number>();
  return Uint16Array.from({ length: alphabet.classCount + 1 }, (_, cls) => {
    const signature = seen.map(({ members }) => members[cls]).join('');
    const context = known.get(signature) ?? known.size;
    known.set(signature, context);
    return context;
  });
}

/** Names the conditions of an opening by the numbers of their sets. */
function keyOfConditions(index: SetIndex, { conditions }: Opening): string {
  const rows = conditions.map((condition) =>
    condition.rows.map((row) =>
      row.map(({ side, set, orEdge }) => `${side}${index.indexOf(set)}${orEdge ? 'e' : ''}`).join('&'),
    ),
  );
  return JSON.stringify(rows);
}

/**
 * Joins the openings of all rules that sleep.
 * @param rules in ascending order
 * @param others sets that the alphabet has to tell apart as well
 * @returns a trie with one node per beginning that rules have in common
 */
export function createOpeningTrie(
  rules: readonly RuleOpenings[],
  others: readonly CodePointSet[],
): OpeningTrie {
  const index = createSetIndex();
  for (const set of others) index.indexOf(set);
  const draft: TrieDraft = { nodes: [], children: [], index };
  const roots = new Map<string, { node: TrieNode; opening: Opening }>();
  for (const { order, openings } of rules) {
    for (const opening of openings) {
      const key = keyOfConditions(index, opening);
      const root = roots.get(key) ?? { node: addNode(draft, 0), opening };
      roots.set(key, root);
      insertOpening(draft, root.node, order, opening);
    }
  }
  const alphabet = createAlphabet(index.sets);
  const members = index.sets.map((_, set) => toMembers(alphabet, set, false));
  draft.nodes.forEach((node, i) => {
    for (const [set, to] of draft.children[i]!) node.edges.push({ members: members[set]!, to });
  });
  const conditionsOf = ({ conditions }: Opening): Condition[] =>
    conditions.map(({ rows }) =>
      rows.map((row) =>
        row.map(({ side, set, orEdge }) => ({
          side,
          members: toMembers(alphabet, index.indexOf(set), orEdge),
        })),
      ),
    );
  const guarded = [...roots.values()].map(({ node, opening }) => ({
    node,
    conditions: conditionsOf(opening),
  }));
  return {
    alphabet,
    nodes: draft.nodes,
    roots: guarded.map(({ node, conditions }) => ({
      node,
      isOpenAt: (before, after) => isMet(conditions, before, after),
    })),
    contextOf: computeContexts(
      alphabet,
      guarded.flatMap(({ conditions }) => conditions),
    ),
  };
}
