import type { Json, JsonObject } from '../types.ts';
import { isJsonObject, memberOf } from './walk-json.ts';

/** The object that names lead to from a record, one inside the other; undefined when there is none. */
export function objectAt(record: Json | undefined, ...names: readonly string[]): JsonObject | undefined {
  let value = record;
  for (const key of names) value = isJsonObject(value) ? memberOf({ holder: value, key }) : undefined;
  return isJsonObject(value) ? value : undefined;
}

/** The objects in an array; none when it is no array. */
export function objectsIn(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

export function numberOr(value: Json | undefined, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}

/** The `type` of a record; empty when it has none. */
export function typeOf(value: Json | undefined): string {
  return isJsonObject(value) && typeof value['type'] === 'string' ? value['type'] : '';
}
