import type { Json, JsonObject, TextPlace } from '../types.ts';

/** Nested deeper than this, a record is no record of a known kind and is guarded as plain text. */
const MAX_DEPTH = 128;

export type Container = Json[] | JsonObject;

export function isContainer(value: Json | undefined): value is Container {
  return typeof value === 'object' && value !== null;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return isContainer(value) && !Array.isArray(value);
}

export function memberOf({ holder, key }: TextPlace): Json | undefined {
  // Never through the prototype: a record may well have a member called `constructor`.
  return Object.hasOwn(holder, key) ? (holder as JsonObject)[key] : undefined;
}

/** The string at a place; empty when there is none. */
export function textAt(place: TextPlace): string {
  const value = memberOf(place);
  return typeof value === 'string' ? value : '';
}

/**
 * Lists the places in a value in document order, each container before what it holds.
 * @param enter asked for each place: whether to look into what stands there
 * @returns false, early, when the value is nested too deep to be walked
 */
export function walkJson(root: Container, enter: (place: TextPlace) => boolean): boolean {
  const stack = placesOf(root).map((place) => ({ place, depth: 1 }));
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { place, depth } = top;
    const value = memberOf(place);
    if (!enter(place) || !isContainer(value)) continue;
    if (depth === MAX_DEPTH) return false;
    for (const inner of placesOf(value)) stack.push({ place: inner, depth: depth + 1 });
  }
  return true;
}

/** All strings in a value, in document order. */
export function stringsIn(value: Json | undefined): readonly string[] {
  const strings: string[] = [];
  if (isContainer(value)) walkJson(value, (place) => strings.push(textAt(place)) > 0);
  return strings.filter((text) => text !== '');
}

/** Last first, so that a stack gives them back in order. */
function placesOf(holder: Container): TextPlace[] {
  const keys: (string | number)[] = Array.isArray(holder) ? [...holder.keys()] : Object.keys(holder);
  return keys.toReversed().map((key) => ({ holder, key }));
}
