import { type Alphabet, createAlphabet } from './alphabet.ts';
import type { CodePointSet } from './code-point-set.ts';
import { computeContexts, isMet, keyOfConditions, toConditions, toMembers } from './opening-conditions.ts';
import { MAX_OPENING_CHARS, type Opening } from './openings.ts';
import { createSetIndex, type SetIndex } from './set-index.ts';

/** What lies behind a place in the trie. */
interface NodeParts {
  /** Bytes per class of the next character, and where it leads. Several may hold the same character. */
  readonly edges: readonly { readonly members: Uint8Array; readonly to: TrieNode }[];
  /** Rules with an opening that goes through this node, and how many of its characters they don't protect. */
  readonly passing: readonly { readonly order: number; readonly protectedFrom: number }[];
  /** Rules with an opening that ends here. */
  readonly ending: readonly number[];
}

/** A place in the trie of openings: that many characters of some of them have been read. */
export interface TrieNode extends NodeParts {
  /** Different for all nodes, and in the order of their first openings; depends on the openings alone. */
  readonly index: number;
  /** Characters read so far, each one code unit. */
  readonly depth: number;
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
  /** Of each class and, last, of the edge: equal for those that all roots judge alike as the character before. */
  readonly contextOf: Uint16Array;
}

/** A rule's openings. */
export interface RuleOpenings {
  /** Place of the rule in its set. */
  readonly order: number;
  readonly openings: readonly Opening[];
}

/** The openings of all rules, one after the other, and what all nodes share. */
interface Workshop {
  readonly openings: Opening[];
  /** Of each opening: the place of its rule. */
  readonly orders: number[];
  readonly index: SetIndex;
  /** The bytes of a set. */
  readMembers(set: number): Uint8Array;
}

/**
 * A node that is worked out when text first comes to it. Real text never gets to most of them: what a thousand rules
 * begin with makes ten thousand nodes.
 */
class LazyNode implements TrieNode {
  readonly index: number;
  readonly depth: number;
  private readonly workshop: Workshop;
  /** Numbers of the openings that lead here, ascending. */
  private readonly through: readonly number[];
  private known: NodeParts | null = null;

  constructor(workshop: Workshop, through: readonly number[], depth: number) {
    this.workshop = workshop;
    this.through = through;
    this.depth = depth;
    // No two nodes of a depth have their first opening in common.
    this.index = through[0]! * (MAX_OPENING_CHARS + 1) + depth;
  }

  get edges(): NodeParts['edges'] {
    return this.parts.edges;
  }

  get passing(): NodeParts['passing'] {
    return this.parts.passing;
  }

  get ending(): NodeParts['ending'] {
    return this.parts.ending;
  }

  private get parts(): NodeParts {
    this.known ??= expand(this.workshop, this.through, this.depth);
    return this.known;
  }
}

/** Sorts openings of which as many characters as the depth have been read by what comes next. */
function expand(workshop: Workshop, through: readonly number[], depth: number): NodeParts {
  const { openings, orders, index, readMembers } = workshop;
  const ending: number[] = [];
  const passing: { order: number; protectedFrom: number }[] = [];
  const bySet = new Map<number, number[]>();
  for (const number of through) {
    const { sets } = openings[number]!;
    // No opening has more characters. `Infinity` would take an object in each of thousands of nodes.
    const protectedFrom = Math.min(openings[number]!.protectedFrom, MAX_OPENING_CHARS) | 0;
    const order = orders[number]!;
    if (sets.length === depth) {
      if (ending.at(-1) !== order) ending.push(order);
      continue;
    }
    // The openings of a rule come one after the other.
    const last = passing.at(-1);
    if (last?.order !== order) passing.push({ order, protectedFrom });
    else if (protectedFrom < last.protectedFrom) last.protectedFrom = protectedFrom;
    const set = index.indexOf(sets[depth]!);
    const list = bySet.get(set);
    if (list) list.push(number);
    else bySet.set(set, [number]);
  }
  const edges = Array.from(bySet, ([set, list]) => ({
    members: readMembers(set),
    // What was added to one by one has room for more.
    to: new LazyNode(workshop, list.slice(), depth + 1),
  }));
  return { edges, passing: passing.slice(), ending: ending.slice() };
}

/** Openings that share their conditions. */
interface RootDraft {
  readonly conditions: Opening['conditions'];
  readonly through: number[];
}

/** Finds the root of an opening by its conditions; by identity where they are met again. */
function createRootIndex(index: SetIndex) {
  const roots = new Map<string, RootDraft>();
  const byIdentity = new Map<Opening['conditions'], RootDraft>();
  return {
    roots,
    rootOf(conditions: Opening['conditions']): RootDraft {
      const met = byIdentity.get(conditions);
      if (met) return met;
      const key = keyOfConditions(index, conditions);
      const root = roots.get(key) ?? { conditions, through: [] };
      roots.set(key, root);
      byIdentity.set(conditions, root);
      return root;
    },
  };
}

/**
 * Joins the openings of all rules that sleep.
 * @param rules in ascending order
 * @param others sets that the alphabet has to tell apart as well
 * @returns a trie with one node per beginning that rules have in common. O(openings); its nodes are worked out when
 * they are looked at.
 */
export function createOpeningTrie(
  rules: readonly RuleOpenings[],
  others: readonly CodePointSet[],
): OpeningTrie {
  const index = createSetIndex();
  for (const set of others) index.indexOf(set);
  const { roots, rootOf } = createRootIndex(index);
  const [openings, orders]: [Opening[], number[]] = [[], []];
  for (const rule of rules) {
    for (const opening of rule.openings) {
      for (let i = 0; i < opening.sets.length; i++) index.indexOf(opening.sets[i]!);
      rootOf(opening.conditions).through.push(openings.length);
      openings.push(opening);
      orders.push(rule.order);
    }
  }
  const alphabet = createAlphabet(index.sets);
  const members: Uint8Array[] = [];
  const readMembers = (set: number): Uint8Array => {
    members[set] ??= toMembers(alphabet, set, false);
    return members[set];
  };
  const workshop: Workshop = { openings, orders, index, readMembers };
  const guarded = [...roots.values()].map(({ conditions, through }) => ({
    node: new LazyNode(workshop, through, 0),
    conditions: toConditions(alphabet, index, conditions),
  }));
  return {
    alphabet,
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
