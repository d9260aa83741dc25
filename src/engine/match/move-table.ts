import type { RowState } from './cell-table.ts';
import type { Move, Shape } from './shapes.ts';

/** Moves have numbers of two bytes; 0 stands for what hasn't been worked out. */
const MAX_MOVES = 0xffff;
const GROWTH = 1.25;

function isSame(a: Move, b: Move): boolean {
  if (a.to !== b.to || a.isEventful !== b.isEventful || a.sources.length !== b.sources.length) return false;
  for (let i = 0; i < a.sources.length; i++) if (a.sources[i] !== b.sources[i]) return false;
  return true;
}

/** The moves of all shapes of a rule, by row and class. Most classes do the same to a shape: equal moves are one. */
export class MoveTable {
  private readonly classCount: number;
  /** By row and class: the number of a move. */
  private cells = new Uint16Array(0);
  private readonly moves: (Move | null)[] = [null];

  constructor(classCount: number) {
    this.classCount = classCount;
  }

  /** True where nothing can be noted any more. */
  isFull(): boolean {
    return this.moves.length > MAX_MOVES;
  }

  empty(): void {
    this.cells.fill(0);
    this.moves.length = 1;
  }

  /** The move of a shape that has a row at present; null where it hasn't been noted. */
  read({ row }: RowState, cls: number): Move | null {
    const place = row + cls;
    return place < this.cells.length ? this.moves[this.cells[place]!]! : null;
  }

  /** Notes a move of a shape that has a row at present. Returns an equal one that was noted for another class. */
  note({ row }: Shape, cls: number, move: Move): Move {
    this.reserve(row + this.classCount);
    const number = this.find(row, move) || this.moves.push(move) - 1;
    this.cells[row + cls] = number;
    return this.moves[number]!;
  }

  /** The number of an equal move of the same shape, or 0. */
  private find(row: number, move: Move): number {
    for (let place = row; place < row + this.classCount; place++) {
      const number = this.cells[place]!;
      if (number !== 0 && isSame(this.moves[number]!, move)) return number;
    }
    return 0;
  }

  private reserve(cells: number): void {
    if (cells <= this.cells.length) return;
    const larger = new Uint16Array(Math.ceil((GROWTH * cells) / this.classCount) * this.classCount);
    larger.set(this.cells);
    this.cells = larger;
  }
}
