import { natives } from './natives.ts';

/** A list for the platform to read. It goes through arrays by what a page may have replaced; this one it does not. */
export function listOf<T>(items: readonly T[]): T[] {
  const iterate = (): object => {
    let index = 0;
    const next = (): object => {
      if (index >= items.length) return { __proto__: null, done: true, value: undefined };
      index += 1;
      return { __proto__: null, done: false, value: items[index - 1] };
    };
    return { __proto__: null, next };
  };
  return { __proto__: null, [natives.iterator]: iterate } as unknown as T[];
}
