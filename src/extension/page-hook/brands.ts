import { natives } from './natives.ts';

/**
 * What an object is, by what the platform's own getters say of it. `instanceof` asks the class, and a page may have
 * given that an answer of its own, and so gets to see what it is asked about.
 */

/** @returns the bytes of a buffer; null for anything else */
export function bufferLength(value: unknown): number | null {
  try {
    return natives.bufferLength(value as ArrayBuffer);
  } catch {
    // The getter throws for what is no buffer.
    return null;
  }
}

export function isMessageEvent(event: Event): event is MessageEvent {
  try {
    natives.event.origin(event as MessageEvent);
    return true;
  } catch {
    // As above.
    return false;
  }
}

/** What the platform itself breaks with; a page mostly has errors of its own. */
export function isTypeError(error: unknown): boolean {
  const isObject = typeof error === 'object' && error !== null;
  return isObject && natives.getPrototypeOf(error) === natives.typeErrorPrototype;
}
