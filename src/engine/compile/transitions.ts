import { widthOfClass } from './alphabet.ts';
import { type Marks, reserveMarks } from './marks.ts';
import { holdsEdge, isMember, type Program } from './program.ts';
import { UNREACHABLE } from './unreachable.ts';
import { type Ways, WaysTable } from './ways-table.ts';

/** What becomes of the protected group on the way to the next character. */
export const GROUP_ACTION = { keep: 0, open: 1, close: 2, openAndClose: 3, clear: 4 } as const;

/** Stands in a list of ways for a match at the position itself; only ever the last. */
export const MATCHED = -1;

/** Stands in the table of certain matches for what hasn't been worked out. */
const UNKNOWN_ACTION = -2;

/** The class to ask with where the next character isn't known yet: no `after` edge is passed. */
const UNKNOWN = -1;

/**
 * The steps of an automaton, worked out when they are first asked for and then looked up. One per program, shared
 * by all streams: what it holds depends on the program alone.
 */
export interface Transitions {
  readonly program: Program;
  /** Ways from a node, between a character of context `context` and one of class `cls` (or the edge). */
  ways(node: number, context: number, cls: number): Ways;
  /** The action of a match that comes whatever the next character is, or -1 where it depends. */
  certainMatch(node: number, context: number): number;
  /**
   * Least code units to a match that would be preferred to the certain one; {@link UNREACHABLE} where there is
   * none, so that the certain one stands.
   */
  growth(node: number, context: number): number;
  /** Scratch for whoever steps this program, with room for its nodes. */
  readonly marks: Marks;
  /** Ways looked at since the program was made. Tests hold it against the length of the text. */
  work: number;
}

/** Combines two actions that follow each other at the same position. */
function addAction(before: number, op: 'open' | 'close' | 'clear'): number {
  if (op === 'clear') return GROUP_ACTION.clear;
  if (op === 'open') return GROUP_ACTION.open;
  return before === GROUP_ACTION.open ? GROUP_ACTION.openAndClose : GROUP_ACTION.close;
}

/** Walks from a node to all characters that can come next, best way first, and stops at a match. */
function computeWays(program: Program, from: number, context: number, cls: number): Ways {
  const { nfa } = program;
  const neighbour = program.contextOf.indexOf(context);
  const seen = new Set<number>();
  const pending: number[] = [from, GROUP_ACTION.keep];
  const ways: number[] = [];
  while (pending.length > 0) {
    const action = pending.pop()!;
    const index = pending.pop()!;
    if (seen.has(index)) continue;
    seen.add(index);
    const node = nfa.node(index);
    switch (node.op) {
      case 'match':
        ways.push(MATCHED, action);
        return ways;
      case 'take':
        if (isMember(program, node.set, cls)) ways.push(node.next, action);
        break;
      case 'split':
        for (let i = node.targets.length - 1; i >= 0; i--) pending.push(node.targets[i]!, action);
        break;
      case 'edge':
        if (node.side === 'before' ? holdsEdge(program, node, neighbour) : isPassed(program, node, cls))
          pending.push(node.next, action);
        break;
      default:
        pending.push(node.next, addAction(action, node.op));
    }
  }
  return ways;
}

function isPassed(program: Program, edge: Parameters<typeof holdsEdge>[1], cls: number): boolean {
  return cls !== UNKNOWN && holdsEdge(program, edge, cls);
}

/** Least code units from a node, in a context, to any match. */
export function leastDistance({ distances }: Program, node: number, context: number): number {
  return distances.least(node, context);
}

function computeGrowth(transitions: Transitions, node: number, context: number): number {
  const { program } = transitions;
  const certain = transitions.certainMatch(node, context);
  let shortest = UNREACHABLE;
  for (let cls = 0; cls <= program.alphabet.edge; cls++) {
    const width = cls === program.alphabet.edge ? 0 : widthOfClass(program.alphabet, cls);
    const ways = transitions.ways(node, context, cls);
    for (let i = 0; i < ways.length; i += 2) {
      const target = ways[i]!;
      // A match here and now is no growth, unless it would give the group other bounds.
      if (target === MATCHED) shortest = ways[i + 1] === certain ? shortest : 0;
      else shortest = Math.min(shortest, width + leastDistance(program, target, program.contextOf[cls]!));
    }
  }
  return shortest;
}

/** Makes the table of a program's steps; empty, filled by use. */
export function createTransitions(program: Program): Transitions {
  const { contextCount, nfa, alphabet } = program;
  const size = nfa.size * contextCount;
  const table = new WaysTable(size, alphabet.classCount + 1);
  const certain = new Int8Array(size).fill(UNKNOWN_ACTION);
  const growths = new Map<number, number>();
  const transitions: Transitions = {
    program,
    ways(node, context, cls) {
      const place = node * contextCount + context;
      return table.read(place, cls) ?? table.note(place, cls, computeWays(program, node, context, cls));
    },
    certainMatch(node, context) {
      const index = node * contextCount + context;
      if (certain[index] === UNKNOWN_ACTION) {
        const list = computeWays(program, node, context, UNKNOWN);
        certain[index] = list[list.length - 2] === MATCHED ? list[list.length - 1]! : -1;
      }
      return certain[index]!;
    },
    growth(node, context) {
      const index = node * contextCount + context;
      const known = growths.get(index) ?? computeGrowth(transitions, node, context);
      growths.set(index, known);
      return known;
    },
    marks: reserveMarks(nfa.size),
    work: 0,
  };
  return transitions;
}
