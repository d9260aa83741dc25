import { UNKNOWN } from './cell-table.ts';
import type { History } from './history.ts';
import { DEAD_ROW, enterReverse, fillReverse, type ReverseTables } from './reverse-automaton.ts';
import { type Attempt, type Beginnings, LEAD, REVERSE_CELL } from './reverse-cells.ts';

/**
 * Text that a rule may protect. Not a pair: a list with an offset in it makes an object of the order too, and from there on
 * of all orders.
 */
export interface HeldText {
  /** Place of the rule in its set. */
  readonly order: number;
  readonly from: number;
}

/** Stands for a span that hasn't begun. */
const NOT_YET = Infinity;

/** No answer: attempts have to be taken note of. */
const UNTOLD = -1;
const NO_BEGINNINGS: Beginnings = { attempts: [], partial: [] };

/**
 * Looks for what partial matches of sleeping rules protect at the end of a stream's text. One per stream; what it says
 * is of the last scan.
 */
export class ReverseScan {
  /** Rules of which the automaton couldn't tell: places in the rule set. */
  readonly unclear = new Set<number>();
  private readonly tables: ReverseTables;
  /** By rule: 1 for those that aren't asleep. */
  private readonly isAwake: Uint8Array;
  private awakeCount = 0;
  /** By rule: in which scan an attempt was noted last, where it begins, and where what it protects does. */
  private readonly scanOf: Int32Array;
  private readonly starts: Float64Array;
  private readonly froms: Float64Array;
  private scan = 0;

  constructor(tables: ReverseTables) {
    const count = tables.rules.length;
    this.tables = tables;
    this.isAwake = new Uint8Array(count);
    this.scanOf = new Int32Array(count);
    this.starts = new Float64Array(count);
    this.froms = new Float64Array(count);
  }

  setAwake(rule: number, isAwake: boolean): void {
    const value = isAwake ? 1 : 0;
    this.awakeCount += value - this.isAwake[rule]!;
    this.isAwake[rule] = value;
  }

  /** All rules sleep. */
  reset(): void {
    this.isAwake.fill(0);
    this.awakeCount = 0;
  }

  /** Notes which rules are awake; calling the result brings that back. */
  save(): () => void {
    const [isAwake, awakeCount] = [this.isAwake.slice(), this.awakeCount];
    return () => {
      this.isAwake.set(isAwake);
      this.awakeCount = awakeCount;
    };
  }

  /**
   * Reads backwards from the end of the text for as long as partial matches of sleeping rules may have come from there.
   * @param at offset of the end of the text
   * @param isDetailed whether all rules will be asked for, or only where the first span begins
   * @returns where the first protected span may begin; `at` for nowhere
   */
  run(history: History, at: number, isDetailed: boolean): number {
    this.forgetUnclear();
    if (history.count === 0) return at;
    if (!isDetailed && this.awakeCount === 0) {
      const held = this.walkPlainly(history, at);
      if (held !== UNTOLD) return held;
      this.forgetUnclear();
    }
    this.scan += 1;
    return this.walk(history, at, isDetailed);
  }

  /**
   * Takes no note of attempts: those that protect text nearly from their start can't contradict each other.
   * @returns {@link UNTOLD} where there are others
   */
  private walkPlainly(history: History, at: number): number {
    const { widths, reach } = this.tables;
    let refused: number = REVERSE_CELL.special;
    let place = history.count - 1;
    let row = enterReverse(this.tables, history.at(place));
    let offset = at;
    let held = at;
    while (row !== DEAD_ROW && place >= 0) {
      offset -= widths[history.at(place)]!;
      if (at - offset > reach && !this.dropOverdue(row, at - offset)) break;
      place -= 1;
      const cell = this.readCell(this.findCell(row, history, place));
      row = cell >> REVERSE_CELL.shift;
      if ((cell & refused) !== 0) return UNTOLD;
      if ((cell & REVERSE_CELL.whole) !== 0) held = offset;
      else if ((cell & REVERSE_CELL.near) !== 0) held = Math.min(held, offset + 1);
      // What protects nothing yet may contradict what protects something.
      if ((cell & REVERSE_CELL.near) !== 0) refused |= REVERSE_CELL.quiet;
    }
    return held;
  }

  /** Takes note of all attempts. */
  private walk(history: History, at: number, isDetailed: boolean): number {
    const { widths, reach } = this.tables;
    // Where all sleep, of most rules no more need be known than that one of them has an attempt.
    const isEachAsked = isDetailed || this.awakeCount > 0;
    let place = history.count - 1;
    let row = enterReverse(this.tables, history.at(place));
    let offset = at;
    let held = at;
    while (row !== DEAD_ROW && place >= 0) {
      offset -= widths[history.at(place)]!;
      if (at - offset > reach && !this.dropOverdue(row, at - offset)) break;
      place -= 1;
      const from = this.findCell(row, history, place);
      const cell = this.readCell(from);
      row = cell >> REVERSE_CELL.shift;
      if ((cell & REVERSE_CELL.any) !== 0) held = Math.min(held, this.meet(from, offset, isEachAsked));
    }
    return held;
  }

  /** Where the cell is that tells what the character at a place does, or the edge of the text before the first. */
  private findCell(row: number, history: History, place: number): number {
    const { table, alphabet } = this.tables;
    const cls = place < 0 ? alphabet.edge : history.at(place);
    if (table.cells[row + cls] !== UNKNOWN) return row + cls;
    return fillReverse(this.tables, table.at(row), cls) + cls;
  }

  private readCell(place: number): number {
    return this.tables.table.cells[place]!;
  }

  /** To empty a set costs something even where nothing is in it. */
  private forgetUnclear(): void {
    if (this.unclear.size > 0) this.unclear.clear();
  }

  /** Takes note of attempts that begin at a place. Returns from where they protect text. */
  private meet(cell: number, start: number, isEachAsked: boolean): number {
    const { attempts, partial } = this.tables.beginnings.get(cell) ?? NO_BEGINNINGS;
    let held = !isEachAsked && partial.length < attempts.length ? start : NOT_YET;
    for (const attempt of isEachAsked ? attempts : partial) held = Math.min(held, this.note(attempt, start));
    return held;
  }

  /** The rules that may protect text, by their places in the rule set, and from where; of a detailed scan. */
  listHolders(): readonly HeldText[] {
    return this.tables.rules.flatMap(({ order }, rule) =>
      this.scanOf[rule] === this.scan && this.froms[rule] !== NOT_YET
        ? [{ order, from: this.froms[rule]! }]
        : [],
    );
  }

  /**
   * Notes an attempt; those of a rule come latest first. Of two the earlier wins. So what it protects has to begin first
   * as well, or it takes a search to tell what is protected in all; and within one attempt it depends on the pattern
   * which way is preferred.
   * @returns from where it protects text
   */
  private note({ rule, lead }: Attempt, start: number): number {
    if (this.isAwake[rule] === 1) return NOT_YET;
    const from = lead === LEAD.none ? NOT_YET : start + lead;
    if (this.scanOf[rule] === this.scan) {
      const later = this.froms[rule]!;
      const isUnclear = this.starts[rule] === start ? later !== from : later !== NOT_YET && from > later;
      if (isUnclear) this.unclear.add(this.tables.rules[rule]!.order);
    }
    if (lead === LEAD.unclear) this.unclear.add(this.tables.rules[rule]!.order);
    this.scanOf[rule] = this.scan;
    this.starts[rule] = start;
    this.froms[rule] = from;
    return from;
  }

  /** Gives up rules whose attempts may have met their horizon. Returns whether any are left to go on for. */
  private dropOverdue(row: number, distance: number): boolean {
    let isOn = false;
    for (const rule of this.tables.table.at(row).rules) {
      const { order, reach } = this.tables.rules[rule]!;
      if (reach >= distance) isOn = true;
      else if (this.isAwake[rule] === 0) this.unclear.add(order);
    }
    return isOn;
  }
}
