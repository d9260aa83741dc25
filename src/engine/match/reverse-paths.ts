import type { Program } from '../compile/program.ts';

/** Stands in {@link Path.origin} for the start of an attempt. */
export const ATTEMPT_START = -1;

/** A way that takes no character: from one that was taken, or from where the attempt begins, to one that is taken next. */
export interface Path {
  /** The node that took the character before, or {@link ATTEMPT_START}. */
  readonly origin: number;
  /** Edges on the way that ask for the character before. */
  readonly before: readonly number[];
  /** Those that ask for the character that is taken next. */
  readonly after: readonly number[];
  /** Whether the protected group opens on the way. */
  readonly isOpening: boolean;
  /** Whether it closes. */
  readonly isClosing: boolean;
}

/** Ways beyond which an automaton is too large to be run backwards. */
const MAX_PATHS = 8_192;

interface Walk extends Omit<Path, 'origin'> {
  readonly node: number;
}

const isSameWalk = (a: Walk, b: Walk): boolean =>
  a.node === b.node &&
  a.isOpening === b.isOpening &&
  a.isClosing === b.isClosing &&
  a.before.join() === b.before.join() &&
  a.after.join() === b.after.join();

function listSteps({ nfa }: Program, walk: Walk): readonly Walk[] | null {
  const node = nfa.nodes[walk.node]!;
  switch (node.op) {
    case 'match':
    case 'take':
      return [];
    case 'split':
      return node.targets.map((target) => ({ ...walk, node: target }));
    case 'edge':
      return [{ ...walk, node: node.next, [node.side]: [...walk[node.side], walk.node] }];
    case 'open':
      return [{ ...walk, node: node.next, isOpening: true }];
    case 'close':
      return [{ ...walk, node: node.next, isClosing: true }];
    case 'clear':
      break;
  }
  return null;
}

/** Walks on from a node to all that can take the next character; null where a group is forgotten on the way. */
function listWalks(program: Program, from: number): readonly Walk[] | null {
  const seen: Walk[] = [];
  const pending: Walk[] = [{ node: from, before: [], after: [], isOpening: false, isClosing: false }];
  for (let walk = pending.pop(); walk; walk = pending.pop()) {
    const current = walk;
    if (seen.some((other) => isSameWalk(other, current))) continue;
    seen.push(current);
    const steps = listSteps(program, current);
    if (steps === null) return null;
    pending.push(...steps);
  }
  return seen.filter(({ node }) => program.nfa.nodes[node]!.op === 'take');
}

/**
 * Lists the ways of an automaton by where they lead.
 * @returns for each node that takes a character the ways that lead to it; null where there are too many, or where a
 * protected group may open more than once
 */
export function listReversePaths(program: Program): readonly (readonly Path[])[] | null {
  const { nodes, start } = program.nfa;
  const paths: Path[][] = nodes.map(() => []);
  const origins = nodes.flatMap((node, index) =>
    node.op === 'take' ? [{ origin: index, from: node.next }] : [],
  );
  let count = 0;
  for (const { origin, from } of [{ origin: ATTEMPT_START, from: start }, ...origins]) {
    const walks = listWalks(program, from);
    if (walks === null) return null;
    count += walks.length;
    if (count > MAX_PATHS) return null;
    for (const { node, ...way } of walks) paths[node]!.push({ origin, ...way });
  }
  return paths;
}
