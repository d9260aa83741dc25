import { beginStep } from '../compile/marks.ts';
import { GROUP_ACTION, leastDistance, MATCHED } from '../compile/transitions.ts';
import { type Entry, NOWHERE, type Simulation, type SimulationState, type Step } from './simulation.ts';

/** Entries side by side, one per place. Offsets as in {@link Entry}. */
interface Block {
  nodes: Int32Array;
  starts: Float64Array;
  groupStarts: Float64Array;
  groupEnds: Float64Array;
}

const FIRST_PLACES = 16;

const createBlock = (places: number): Block => ({
  nodes: new Int32Array(places),
  starts: new Float64Array(places),
  groupStarts: new Float64Array(places),
  groupEnds: new Float64Array(places),
});

function growBlock(block: Block): void {
  const larger = createBlock(2 * block.nodes.length);
  larger.nodes.set(block.nodes);
  larger.starts.set(block.starts);
  larger.groupStarts.set(block.groupStarts);
  larger.groupEnds.set(block.groupEnds);
  Object.assign(block, larger);
}

/** An entry that goes over a character. */
interface Walker {
  readonly node: number;
  readonly start: number;
  readonly groupStart: number;
  readonly groupEnd: number;
}

/**
 * A state of the simulation in which nothing has matched, in columns of numbers: a character moves them without an
 * object for each entry. Does what `takeStep` does, for as long as nothing matches. Retains the entries twice.
 */
export class Columns {
  context: number;
  at: number;
  count = 0;
  private readonly simulation: Simulation;
  /** Context and offset behind the character that is taken. */
  private contextAfter = 0;
  private behind = 0;
  private block = createBlock(FIRST_PLACES);
  private next = createBlock(FIRST_PLACES);
  private nextCount = 0;

  constructor(simulation: Simulation, { entries, context, at }: SimulationState) {
    this.simulation = simulation;
    this.context = context;
    this.at = at;
    for (const entry of entries) this.add(entry.node, entry);
    this.swap();
  }

  /** The first entries, so many of them at most. */
  readFirst(count: number): readonly Entry[] {
    const { nodes, starts, groupStarts, groupEnds } = this.block;
    const entries: Entry[] = [];
    for (let i = 0; i < Math.min(count, this.count); i++) {
      entries.push({
        node: nodes[i]!,
        start: starts[i]!,
        end: NOWHERE,
        groupStart: groupStarts[i]!,
        groupEnd: groupEnds[i]!,
      });
    }
    return entries;
  }

  /** The state as the simulation has it. */
  read(): SimulationState {
    return { entries: this.readFirst(this.count), context: this.context, at: this.at };
  }

  /** Takes a character, if nothing matches by it. Else returns false, and leaves all as it was. */
  take(step: Step): boolean {
    const { transitions } = this.simulation;
    const { nodes, starts, groupStarts, groupEnds } = this.block;
    this.contextAfter = transitions.program.contextOf[step.cls]!;
    this.behind = this.at + step.width;
    const walker = { node: 0, start: 0, groupStart: NOWHERE, groupEnd: NOWHERE };
    beginStep();
    this.nextCount = 0;
    for (let i = 0; i < this.count; i++) {
      walker.node = nodes[i]!;
      walker.start = starts[i]!;
      walker.groupStart = groupStarts[i]!;
      walker.groupEnd = groupEnds[i]!;
      if (!this.advance(walker, step.cls)) return false;
    }
    walker.node = transitions.program.nfa.start;
    walker.start = this.at;
    walker.groupStart = NOWHERE;
    walker.groupEnd = NOWHERE;
    if (!this.advance(walker, step.cls)) return false;
    this.swap();
    this.context = this.contextAfter;
    this.at = this.behind;
    return true;
  }

  /** Moves one entry; false where it matches, before the character or behind it. */
  private advance(walker: Walker, cls: number): boolean {
    const { contextAfter, behind } = this;
    const { transitions, horizon, limit } = this.simulation;
    const ways = transitions.ways(walker.node, this.context, cls);
    transitions.work += 1 + ways.length / 2;
    for (let i = 0; i < ways.length; i += 2) {
      const node = ways[i]!;
      if (node === MATCHED || transitions.certainMatch(node, contextAfter) >= 0) return false;
      const least = leastDistance(transitions.program, node, contextAfter);
      if (behind - walker.start + least > horizon || behind + least > limit) continue;
      if (this.isRedundant(node, walker.start, behind)) continue;
      this.add(node, walker, ways[i + 1]);
    }
    return true;
  }

  /** See the function of this name in `simulation.ts`. */
  private isRedundant(node: number, start: number, behind: number): boolean {
    const { transitions, horizon, limit } = this.simulation;
    const { marks, program } = transitions;
    const isSeen = marks.step[node] === marks.current;
    if (isSeen && (marks.isSettled[node] === 1 || marks.start[node] === start)) return true;
    const latest = behind + program.distances.most[node]!;
    marks.step[node] = marks.current;
    marks.start[node] = start;
    marks.isSettled[node] = latest - start <= horizon && latest <= limit ? 1 : 0;
    return false;
  }

  private add(
    node: number,
    { start, groupStart, groupEnd }: Walker,
    action: number = GROUP_ACTION.keep,
  ): void {
    const { next, nextCount, at } = this;
    if (nextCount === next.nodes.length) growBlock(next);
    next.nodes[nextCount] = node;
    next.starts[nextCount] = start;
    const isOpening = action === GROUP_ACTION.open || action === GROUP_ACTION.openAndClose;
    const isClosing = action === GROUP_ACTION.close || action === GROUP_ACTION.openAndClose;
    const isCleared = action === GROUP_ACTION.clear;
    next.groupStarts[nextCount] = isOpening ? at : isCleared ? NOWHERE : groupStart;
    next.groupEnds[nextCount] = isClosing ? at : action === GROUP_ACTION.keep ? groupEnd : NOWHERE;
    this.nextCount += 1;
  }

  private swap(): void {
    [this.block, this.next] = [this.next, this.block];
    this.count = this.nextCount;
  }
}
