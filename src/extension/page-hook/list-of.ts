import { natives } from './natives.ts';

/** A list for the platform to read. It goes through arrays by what a page may have replaced; this one it does not. */
export function listOf<T>(items: readonly T[]): T[] {
  const iterate = (): object => {
    let index = 0;
    const next = (): object => {
      const step = { __proto__: null, done: index >= items.length, value: items[index] };
      index += 1;
      return step;
    };
    return { __proto__: null, next };
  };
  return { __proto__: null, [natives.iterator]: iterate } as unknown as T[];
}
