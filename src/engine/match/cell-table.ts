/** A state that has a row in a table. */
export interface RowState {
  /** Its row, premultiplied; of use while `generation` is that of the table. */
  readonly row: number;
  readonly generation: number;
}

/** Stands in a cell for what hasn't been worked out. */
export const UNKNOWN = -1;
const FIRST_ROWS = 4;
/** There are hundreds of tables: with twice the room each time a quarter of all cells is never used. */
const GROWTH = 1.25;

/**
 * The table of an automaton whose states are worked out as text needs them: one row per state, one cell per class of
 * characters. It is emptied when it is full; states that somebody still holds are put into it again when they are used.
 */
export class CellTable<State extends RowState> {
  /** By row and class; another array once the table has grown. Below {@link UNKNOWN} cells mean what the user says. */
  cells = new Int32Array(0);
  generation = 0;
  private readonly classCount: number;
  private readonly maxStates: number;
  private readonly byKey = new Map<string, State>();
  private readonly byRow: State[] = [];

  constructor(classCount: number, maxStates: number) {
    this.classCount = classCount;
    this.maxStates = maxStates;
  }

  /** True where no state should be added before the table is emptied. */
  isFull(): boolean {
    return this.byRow.length >= this.maxStates;
  }

  empty(): void {
    this.cells.fill(UNKNOWN);
    this.byKey.clear();
    this.byRow.length = 0;
    this.generation += 1;
  }

  /** Whether there is a state of the key. */
  has(key: string): boolean {
    return this.byKey.has(key);
  }

  /** All states. */
  list(): readonly State[] {
    return this.byRow;
  }

  /** The state in a row. */
  at(row: number): State {
    return this.byRow[(row / this.classCount) | 0]!;
  }

  /** The state of the key; made and given a row where it is new. Keys are equal for states with the same future. */
  intern(key: string, create: (place: RowState, key: string) => State): State {
    const known = this.byKey.get(key);
    if (known) return known;
    const state = create({ row: this.byRow.length * this.classCount, generation: this.generation }, key);
    this.byKey.set(key, state);
    this.byRow.push(state);
    this.reserve(this.byRow.length);
    return state;
  }

  private reserve(rows: number): void {
    if (rows * this.classCount <= this.cells.length) return;
    const room = Math.max(FIRST_ROWS, Math.ceil(GROWTH * rows));
    const larger = new Int32Array(room * this.classCount).fill(UNKNOWN);
    larger.set(this.cells);
    this.cells = larger;
  }
}
