import { type CodePointSet, complementSet, EMPTY_SET, uniteSets } from './code-point-set.ts';
import type { AssertionNode, Edge, SyntaxNode } from './syntax.ts';

/** What a lookaround asks of the neighbour, before it is negated. */
type Neighbour = Pick<Edge, 'set' | 'orEdge'>;

const NOTHING: Neighbour = { set: EMPTY_SET, orEdge: false };

function uniteNeighbours(branches: readonly SyntaxNode[], side: Edge['side']): Neighbour | null {
  return branches.reduce<Neighbour | null>((sum, branch) => {
    const next = sum && readNeighbour(branch, side);
    return sum && next && { set: uniteSets(sum.set, next.set), orEdge: sum.orEdge || next.orEdge };
  }, NOTHING);
}

/** An anchor on the right side; `\b` and everything else that asks about both neighbours is none. */
function readAnchor({ rows }: AssertionNode, side: Edge['side']): Neighbour | null {
  const edge = rows.length === 1 && rows[0]!.length === 1 ? rows[0]![0]! : null;
  return edge?.side === side ? edge : null;
}

/**
 * Reads the body of a lookaround as a condition on one neighbour: a class, a choice of classes, `^` or `$` among
 * them. A repeat that needs its class at least once asks no more of the neighbour than the class itself.
 * @returns null for every body that asks for more
 */
function readNeighbour(body: SyntaxNode, side: Edge['side']): Neighbour | null {
  switch (body.type) {
    case 'set':
      return { set: body.set, orEdge: false };
    case 'sequence':
      return body.items.length === 1 ? readNeighbour(body.items[0]!, side) : null;
    case 'repeat':
      return body.min === 1 && body.body.type === 'set' ? readNeighbour(body.body, side) : null;
    case 'assertion':
      return readAnchor(body, side);
    case 'group':
      return null;
    case 'choice':
      break;
  }
  return uniteNeighbours(body.branches, side);
}

/** A lookaround as an edge, or null where it looks at more than one neighbour. */
export function createLookaround(
  body: SyntaxNode,
  { side, isNegated }: { side: Edge['side']; isNegated: boolean },
): Edge | null {
  const neighbour = readNeighbour(body, side);
  if (!neighbour) return null;
  const set: CodePointSet = isNegated ? complementSet(neighbour.set) : neighbour.set;
  return { side, set, orEdge: neighbour.orEdge !== isNegated };
}
