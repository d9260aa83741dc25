import { type CodePointSet, keyOfSet } from './code-point-set.ts';
import { MATCH_NODE, Nfa, type NfaNode } from './nfa.ts';
import { type AssertionNode, hasGroup, type RepeatNode, type SyntaxNode } from './syntax.ts';

interface NfaDraft {
  readonly nodes: NfaNode[];
  readonly sets: CodePointSet[];
  /** By identity: nearly all sets come again and again, and their keys can be long. */
  readonly setOf: Map<CodePointSet, number>;
  readonly setIndex: Map<string, number>;
  readonly protect: number;
}

/**
 * Builds the automaton of a tree.
 * @param protect capture group to keep track of, 0 for none
 */
export function createNfa(root: SyntaxNode, protect: number): Nfa {
  const draft: NfaDraft = { nodes: [], sets: [], setOf: new Map(), setIndex: new Map(), protect };
  addNode(draft, { op: 'match' });
  const start = build(draft, root, MATCH_NODE);
  return new Nfa(draft.nodes, start, draft.sets);
}

function addNode(draft: NfaDraft, node: NfaNode): number {
  return draft.nodes.push(node) - 1;
}

function internSet(draft: NfaDraft, set: CodePointSet): number {
  const index = draft.setOf.get(set) ?? internByKey(draft, set);
  draft.setOf.set(set, index);
  return index;
}

function internByKey(draft: NfaDraft, set: CodePointSet): number {
  const key = keyOfSet(set);
  const known = draft.setIndex.get(key);
  if (known !== undefined) return known;
  const index = draft.sets.push(set) - 1;
  draft.setIndex.set(key, index);
  return index;
}

/** Adds the nodes of a tree that go on to `next`; returns where they begin. */
function build(draft: NfaDraft, node: SyntaxNode, next: number): number {
  switch (node.type) {
    case 'set':
      return addNode(draft, { op: 'take', set: internSet(draft, node.set), next });
    case 'assertion':
      return buildAssertion(draft, node, next);
    case 'group':
      return buildGroup(draft, node, next);
    case 'sequence':
      return node.items.reduceRight((after, item) => build(draft, item, after), next);
    case 'repeat':
      return buildRepeat(draft, node, next);
    case 'choice':
      break;
  }
  const targets = node.branches.map((branch) => build(draft, branch, next));
  return addNode(draft, { op: 'split', targets });
}

function buildAssertion(draft: NfaDraft, node: AssertionNode, next: number): number {
  const targets = node.rows.map((row) =>
    row.reduceRight(
      (after, { side, set, orEdge }) =>
        addNode(draft, { op: 'edge', side, set: internSet(draft, set), orEdge, next: after }),
      next,
    ),
  );
  return targets.length === 1 ? targets[0]! : addNode(draft, { op: 'split', targets });
}

function buildGroup(draft: NfaDraft, node: SyntaxNode & { type: 'group' }, next: number): number {
  if (node.index !== draft.protect) return build(draft, node.body, next);
  const close = addNode(draft, { op: 'close', next });
  return addNode(draft, { op: 'open', next: build(draft, node.body, close) });
}

/** One round of a repeat: ECMAScript forgets the captures inside at the start of every round. */
function buildRound(draft: NfaDraft, body: SyntaxNode, next: number): number {
  const start = build(draft, body, next);
  return hasGroup(body, draft.protect) ? addNode(draft, { op: 'clear', next: start }) : start;
}

function buildRepeat(draft: NfaDraft, node: RepeatNode, next: number): number {
  const { body, min, max, lazy } = node;
  let start = max === Infinity ? buildLoop(draft, node, next) : next;
  const optionalRounds = max === Infinity ? 0 : max - min;
  for (let round = 0; round < optionalRounds; round++) {
    const entry = buildRound(draft, body, start);
    start = addNode(draft, { op: 'split', targets: lazy ? [next, entry] : [entry, next] });
  }
  for (let round = 0; round < min; round++) start = buildRound(draft, body, start);
  return start;
}

function buildLoop(draft: NfaDraft, { body, lazy }: RepeatNode, next: number): number {
  const targets: number[] = [];
  const loop = addNode(draft, { op: 'split', targets });
  const entry = buildRound(draft, body, loop);
  targets.push(...(lazy ? [next, entry] : [entry, next]));
  return loop;
}
