import { type Alphabet, createAlphabet, listClasses } from './alphabet.ts';
import { computeDistances, type Distances } from './distances.ts';
import { MATCH_NODE, type Nfa, type NfaNode } from './nfa.ts';
import { hasGroup, type SyntaxNode } from './syntax.ts';

/** A pattern ready to be run: the automaton and what was worked out about it. Shared by all streams, never changed. */
export interface Program {
  readonly nfa: Nfa;
  readonly alphabet: Alphabet;
  readonly distances: Distances;
  /** Context of each class and, last, of the edge: what `before` edges can tell apart about a character. */
  readonly contextOf: Uint16Array;
  readonly contextCount: number;
  /** A byte per class, and the edge, for each set of more or less than one class. */
  readonly members: Uint8Array;
  /** Of each set: where its bytes begin in `members`; of a set of one class that class, as `-1 - class`. */
  readonly membersOf: Int32Array;
  /** What is known of the protected group; null where the whole match is protected. */
  readonly group: GroupTraits | null;
  /** Most code units of a match; `Infinity` where there is no bound. */
  readonly longestMatch: number;
}

/** How a protected group behaves, as far as the pattern alone tells. */
interface GroupTraits {
  /** Once opened it is never opened again: no repeat is around it. */
  readonly isStable: boolean;
  /** It takes part in every match. */
  readonly isMandatory: boolean;
  /** 1 for each node from where a match can be reached without losing the group, as at a new round of a loop. */
  readonly canKeep: Uint8Array;
}

/** Looks for ways to the match that neither forget the group nor open it anew. */
function findKeepers(nfa: Nfa): Uint8Array {
  const canKeep = new Uint8Array(nfa.size);
  canKeep[MATCH_NODE] = 1;
  const isKeeper = (node: NfaNode): boolean => {
    if (node.op === 'split') return node.targets.some((target) => canKeep[target] === 1);
    return node.op !== 'match' && node.op !== 'open' && node.op !== 'clear' && canKeep[node.next] === 1;
  };
  for (let hasChanged = true; hasChanged; ) {
    hasChanged = false;
    for (let index = 0; index < nfa.size; index++) {
      if (canKeep[index] === 1 || !isKeeper(nfa.node(index))) continue;
      canKeep[index] = 1;
      hasChanged = true;
    }
  }
  return canKeep;
}

/** Tells the members of contexts apart: equal for two classes that all `before` edges judge alike. */
function computeContexts(nfa: Nfa, alphabet: Alphabet): { contextOf: Uint16Array; contextCount: number } {
  const edges = new Set<number>();
  for (let index = 0; index < nfa.size; index++) {
    const node = nfa.node(index);
    if (node.op === 'edge' && node.side === 'before') edges.add(node.set);
  }
  const asked = [...edges].map((set) => new Set(listClasses(alphabet, set)));
  const known = new Map<string, number>();
  const contextOf = new Uint16Array(alphabet.classCount + 1);
  for (let cls = 0; cls < alphabet.classCount; cls++) {
    const signature = asked.map((classes) => (classes.has(cls) ? '1' : '0')).join('');
    const context = known.get(signature) ?? known.size;
    known.set(signature, context);
    contextOf[cls] = context;
  }
  contextOf[alphabet.edge] = known.size;
  return { contextOf, contextCount: known.size + 1 };
}

/** What tells which classes a set holds. */
type Membership = Pick<Program, 'members' | 'membersOf'>;

function createMembers(alphabet: Alphabet): Membership {
  const { classCount, classListEnds } = alphabet;
  let size = 0;
  const membersOf = Int32Array.from(classListEnds, (_, set) => {
    const classes = listClasses(alphabet, set);
    if (classes.length === 1) return -1 - classes[0]!;
    size += classCount + 1;
    return size - classCount - 1;
  });
  const members = new Uint8Array(size);
  membersOf.forEach((first, set) => {
    if (first >= 0) for (const cls of listClasses(alphabet, set)) members[first + cls] = 1;
  });
  return { members, membersOf };
}

/** True where a character of the class belongs to the set. The edge belongs to none. */
export function isMember({ members, membersOf }: Membership, set: number, cls: number): boolean {
  const first = membersOf[set]!;
  return first < 0 ? first === -1 - cls : members[first + cls] === 1;
}

/** True where a neighbour of the class, or the edge of the text, satisfies the edge. */
export function holdsEdge(
  program: Membership & Pick<Program, 'alphabet'>,
  edge: NfaNode & { op: 'edge' },
  cls: number,
): boolean {
  return cls === program.alphabet.edge ? edge.orEdge : isMember(program, edge.set, cls);
}

/** What the tree tells of a group. */
type TreeTraits = Omit<GroupTraits, 'canKeep'>;

/** What can be said of a group without the automaton. */
export function findTraits(root: SyntaxNode, protect: number): TreeTraits {
  switch (root.type) {
    case 'repeat': {
      const inner = findTraits(root.body, protect);
      return { isStable: inner.isStable && root.max <= 1, isMandatory: inner.isMandatory && root.min > 0 };
    }
    case 'choice': {
      const branch = root.branches.find((candidate) => hasGroup(candidate, protect));
      return { isStable: branch ? findTraits(branch, protect).isStable : true, isMandatory: false };
    }
    case 'sequence': {
      const item = root.items.find((candidate) => hasGroup(candidate, protect));
      return item ? findTraits(item, protect) : { isStable: true, isMandatory: false };
    }
    case 'group':
      return root.index === protect ? { isStable: true, isMandatory: true } : findTraits(root.body, protect);
    default:
      return { isStable: true, isMandatory: false };
  }
}

/**
 * Works out what running an automaton takes.
 * @param input the tree, its automaton, and the protected group or 0
 */
export function createProgram(input: {
  readonly root: SyntaxNode;
  readonly nfa: Nfa;
  readonly protect: number;
}): Program {
  const { nfa, protect } = input;
  const alphabet = createAlphabet(nfa.sets);
  const tables = { ...createMembers(alphabet), ...computeContexts(nfa, alphabet), alphabet };
  const distances = computeDistances({
    nfa,
    ...tables,
    holdsEdge: (node, cls) => holdsEdge(tables, node, cls),
  });
  const group = protect > 0 ? { ...findTraits(input.root, protect), canKeep: findKeepers(nfa) } : null;
  return { nfa, ...tables, distances, group, longestMatch: distances.most[nfa.start]! };
}

/**
 * Counts the ways from the nodes behind a character to the next character or to a match: what one character can
 * cost at most, per attempt.
 * @returns the count, or some number beyond `limit` as soon as it is exceeded
 */
export function countTransitions(nfa: Nfa, limit: number): number {
  const entries = new Set<number>();
  for (let index = 0; index < nfa.size; index++) {
    if (nfa.isTake(index)) entries.add(nfa.listNext(index)[0]!);
  }
  const seenFrom = new Int32Array(nfa.size).fill(-1);
  let count = 0;
  for (const entry of entries) {
    const pending = [entry];
    for (let index = pending.pop(); index !== undefined && count <= limit; index = pending.pop()) {
      if (seenFrom[index] === entry) continue;
      seenFrom[index] = entry;
      count += 1;
      if (!nfa.isTake(index)) pending.push(...nfa.listNext(index));
    }
  }
  return count;
}
