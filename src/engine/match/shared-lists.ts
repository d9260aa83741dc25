import { packNumbers } from './packed-numbers.ts';

/** Lists of things that are told apart by numbers. Thousands of steps have few different lists: equal ones are one. */
export class SharedLists<T> {
  private readonly create: (number: number) => T;
  private readonly things = new Map<number, T>();
  private readonly lists = new Map<string, readonly T[]>();

  /** @param create makes the thing of a number; called once for each */
  constructor(create: (number: number) => T) {
    this.create = create;
  }

  /** The things of the numbers, in this order. */
  get(numbers: readonly number[]): readonly T[] {
    const key = packNumbers(numbers);
    const list = this.lists.get(key) ?? numbers.map((number) => this.getThing(number));
    this.lists.set(key, list);
    return list;
  }

  /** Forgets all of them. */
  clear(): void {
    this.things.clear();
    this.lists.clear();
  }

  private getThing(number: number): T {
    const thing = this.things.get(number) ?? this.create(number);
    this.things.set(number, thing);
    return thing;
  }
}
