import { listClasses, widthOfClass } from './alphabet.ts';
import type { DistanceInput } from './distances.ts';
import type { NfaNode } from './nfa.ts';
import { UNREACHABLE } from './unreachable.ts';

type Edge = NfaNode & { readonly op: 'edge' };

/** A node behind a character of some context, as one number. */
type Place = number;

/** Where one character leads to. */
interface Step {
  readonly place: Place;
  /** Code units. */
  readonly width: number;
}

/** What can come next: characters, or a match right here. */
interface Prospect {
  readonly steps: readonly Step[];
  readonly isMatch: boolean;
}

/** Stands for a distance that nobody has asked for. */
const UNTOLD = -1;
const NOTHING_NEW: Prospect = { steps: [], isMatch: false };

/** A node on the way to the next character, and the edges on the way that the character has to satisfy. */
interface Passage {
  readonly node: number;
  readonly conditions: readonly number[];
}

const meets = ({ nfa, holdsEdge }: DistanceInput, conditions: readonly number[], cls: number): boolean =>
  conditions.every((index) => holdsEdge(nfa.node(index) as Edge, cls));

/** For each context that characters of a set bring, the least width of one that does; flat. */
type ContextWidths = readonly number[];

function listSteps(input: DistanceInput, set: number, conditions: readonly number[]): ContextWidths {
  const { alphabet, contextOf } = input;
  const widths = new Map<number, number>();
  for (const cls of listClasses(alphabet, set)) {
    if (!meets(input, conditions, cls)) continue;
    const context = contextOf[cls]!;
    widths.set(context, Math.min(widths.get(context) ?? UNREACHABLE, widthOfClass(alphabet, cls)));
  }
  return [...widths].flat();
}

/** True where something can stand behind a match, or nothing, that meets all conditions. */
function canFollow(input: DistanceInput, conditions: readonly number[]): boolean {
  if (conditions.length === 0) return true;
  for (let cls = 0; cls <= input.alphabet.edge; cls++) {
    if (meets(input, conditions, cls)) return true;
  }
  return false;
}

/** Walks from a node to all characters that can come next. */
function createProspector(input: DistanceInput): (place: Place) => Prospect {
  const { nfa, contextOf, contextCount, holdsEdge } = input;
  const plainSteps: (ContextWidths | undefined)[] = [];
  const guardedSteps = new Map<string, ContextWidths>();
  const stepsOver = (set: number, conditions: readonly number[]): ContextWidths => {
    if (conditions.length === 0) {
      plainSteps[set] ??= listSteps(input, set, conditions);
      return plainSteps[set];
    }
    const key = `${set};${conditions.join()}`;
    const known = guardedSteps.get(key) ?? listSteps(input, set, conditions);
    guardedSteps.set(key, known);
    return known;
  };
  const pass = ({ node, conditions }: Passage, neighbour: number): readonly Passage[] => {
    const at = nfa.node(node);
    if (at.op === 'split') return at.targets.map((target) => ({ node: target, conditions }));
    if (at.op === 'match' || at.op === 'take') return [];
    if (at.op !== 'edge') return [{ node: at.next, conditions }];
    if (at.side === 'after') return [{ node: at.next, conditions: [...conditions, node] }];
    return holdsEdge(at, neighbour) ? [{ node: at.next, conditions }] : [];
  };
  return (place) => {
    // All classes of one context agree on every edge that looks back, so any of them will do.
    const neighbour = contextOf.indexOf(place % contextCount);
    const seen = new Set<string | number>();
    const pending: Passage[] = [{ node: Math.floor(place / contextCount), conditions: [] }];
    const steps: Step[] = [];
    let isMatch = false;
    for (let passage = pending.pop(); passage; passage = pending.pop()) {
      const { node, conditions } = passage;
      const key = conditions.length === 0 ? node : `${node},${conditions.join()}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const at = nfa.node(node);
      if (at.op === 'match') isMatch ||= canFollow(input, conditions);
      else if (at.op === 'take') {
        const widths = stepsOver(at.set, conditions);
        for (let i = 0; i < widths.length; i += 2)
          steps.push({ place: at.next * contextCount + widths[i]!, width: widths[i + 1]! });
      } else pending.push(...pass(passage, neighbour));
    }
    return { steps, isMatch };
  };
}

/** A search from one place for the nearest match: distances found so far, and from where. */
interface Search {
  readonly distances: Map<Place, number>;
  readonly parents: Map<Place, Place>;
  /** Places by distance, to be looked at. */
  readonly queue: Place[][];
}

function reach({ distances, parents, queue }: Search, from: Place | null, { place, width }: Step): void {
  const distance = (from === null ? 0 : distances.get(from)!) + width;
  if ((distances.get(place) ?? UNREACHABLE) <= distance) return;
  distances.set(place, distance);
  if (from !== null) parents.set(place, from);
  (queue[distance] ??= []).push(place);
}

/**
 * Distances by what stands before, found by searching for the nearest match when they are first asked for, and kept for
 * all places on the way there: so nodes that no text comes to cost nothing.
 */
export function createExactLeast(input: DistanceInput): (node: number, context: number) => number {
  const prospect = createProspector(input);
  const known = new Int32Array(input.nfa.size * input.contextCount).fill(UNTOLD);

  /** The place from where the rest is known, and the distance of the match from there. */
  const findEnd = (search: Search): { place: Place; rest: number } | null => {
    let best: { place: Place; rest: number } | null = null;
    let total = UNREACHABLE;
    for (let distance = 0; distance < search.queue.length && distance < total; distance++) {
      for (const place of search.queue[distance] ?? []) {
        if (search.distances.get(place) !== distance) continue;
        const noted = known[place]!;
        const { steps, isMatch } = noted === UNTOLD ? prospect(place) : NOTHING_NEW;
        const rest = isMatch ? 0 : noted === UNTOLD ? UNREACHABLE : noted;
        if (distance + rest < total) {
          total = distance + rest;
          best = { place, rest };
        }
        for (const step of steps) reach(search, place, step);
      }
    }
    return best;
  };

  const search = (start: Place): number => {
    const draft: Search = { distances: new Map(), parents: new Map(), queue: [] };
    reach(draft, null, { place: start, width: 0 });
    const end = findEnd(draft);
    if (end === null) {
      // Wherever the search has been, there is no way to a match.
      for (const place of draft.distances.keys()) known[place] = UNREACHABLE;
      return UNREACHABLE;
    }
    const total = draft.distances.get(end.place)! + end.rest;
    for (let place: Place | undefined = end.place; place !== undefined; place = draft.parents.get(place))
      known[place] = total - draft.distances.get(place)!;
    return total;
  };

  return (node, context) => {
    const place = node * input.contextCount + context;
    const distance = known[place]!;
    return distance === UNTOLD ? search(place) : distance;
  };
}
