/** Ways in order of preference, flat: `[node, action, node, action, …]`, the node being that behind the character. */
export type Ways = readonly number[];

/** Cells after which the table is emptied and filled anew: two bytes each, and a list where none is equal. */
const MAX_CELLS = 200_000;
/** Lists and rows have numbers of two bytes; 0 stands for what hasn't been worked out. */
const MAX_NUMBER = 0xffff;
const FIRST_ROWS = 4;

/** Cells get half as much room again where there is no more: a thousand tables are half empty else. */
const GROWTH = 1.5;

/**
 * The ways of an automaton that have been worked out, by place (a node in a context) and class. What text asks for is
 * little of what there could be, and most of it is equal: so there are rows for places that were asked for alone, cells
 * are numbers, and equal lists are one.
 */
export class WaysTable {
  private readonly columns: number;
  /** Of each place: the number of its row. */
  private readonly rowOf: Uint16Array;
  private cells = new Uint16Array(0);
  private rowCount = 0;
  /** By number. */
  private lists: (Ways | null)[] = [null];
  /** By the hash of a list: its number. Of two lists with one hash the later one. Null where there are few. */
  private byHash: Map<number, number> | null = null;

  /** @param places how many there are */
  constructor(places: number, columns: number) {
    this.columns = columns;
    this.rowOf = new Uint16Array(places);
  }

  /** The ways from a place over a character of the class; null where they haven't been noted. */
  read(place: number, cls: number): Ways | null {
    const row = this.rowOf[place]!;
    return row === 0 ? null : this.lists[this.cells[(row - 1) * this.columns + cls]!]!;
  }

  /** Notes ways, and returns them. */
  note(place: number, cls: number, ways: Ways): Ways {
    if (this.isFull()) this.empty();
    const row = this.rowOf[place] === 0 ? this.addRow(place) : this.rowOf[place]!;
    const number = this.intern(ways);
    this.cells[(row - 1) * this.columns + cls] = number;
    return this.lists[number]!;
  }

  private isFull(): boolean {
    const { rowCount, lists, columns } = this;
    return rowCount * columns > MAX_CELLS || rowCount >= MAX_NUMBER || lists.length > MAX_NUMBER;
  }

  /** What is still needed comes back. */
  private empty(): void {
    this.rowOf.fill(0);
    this.cells.fill(0);
    this.rowCount = 0;
    this.lists = [null];
    this.byHash = null;
  }

  private addRow(place: number): number {
    this.rowCount += 1;
    this.rowOf[place] = this.rowCount;
    if (this.rowCount * this.columns > this.cells.length) {
      const rows = Math.max(FIRST_ROWS, Math.ceil(GROWTH * this.rowCount));
      const larger = new Uint16Array(rows * this.columns);
      larger.set(this.cells);
      this.cells = larger;
    }
    return this.rowCount;
  }

  private intern(ways: Ways): number {
    const { lists } = this;
    const hash = hashOf(ways);
    const known = this.byHash
      ? (this.byHash.get(hash) ?? 0)
      : lists.findIndex((list) => list !== null && isEqual(list, ways));
    if (known > 0 && isEqual(lists[known]!, ways)) return known;
    // A copy has no room for more behind it.
    const number = lists.push(ways.slice()) - 1;
    if (number === FEW_LISTS) this.byHash = new Map(lists.map((list, i) => [hashOf(list ?? []), i]));
    this.byHash?.set(hash, number);
    return number;
  }
}

/** Lists that are looked through one by one: a table of hashes would be larger than they are. */
const FEW_LISTS = 48;

function hashOf(ways: Ways): number {
  let hash = ways.length;
  for (let i = 0; i < ways.length; i++) hash = (Math.imul(hash, 0x01000193) ^ ways[i]!) & 0x3fffffff;
  return hash;
}

function isEqual(a: Ways, b: Ways): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
