import type { Wake } from './prefilter.ts';

/** Where in a stretch the prefilter wakes a rule. */
export interface WakeUp {
  readonly index: number;
  /** Code units before the end of that character from which it has to read. */
  readonly depth: number;
}

/** Makes what notes where each rule is woken. */
export function createWakeNoter(wakeUps: Map<number, WakeUp[]>): (index: number, wake: Wake) => void {
  return (index, { orders, depth }) => {
    const wakeUp = { index, depth };
    for (const order of orders) {
      const known = wakeUps.get(order);
      if (known) known.push(wakeUp);
      else wakeUps.set(order, [wakeUp]);
    }
  };
}
