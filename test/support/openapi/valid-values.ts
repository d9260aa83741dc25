import * as fc from 'fast-check';
import { assertKnown, type JsonSchema } from './json-schema.ts';

/** Stands in what is sent wherever a sender is free in what to say, and must stand nowhere else afterwards. */
export const MARKER = 'taint5c1d';

const LONGEST_TEXT = 60;
const MOST_ITEMS = 4;

/** Values that a schema allows. */
export function makeValid(schema: JsonSchema): fc.Arbitrary<unknown> {
  assertKnown(schema);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(makeValid));
  switch (schema.type) {
    case 'object':
      return makeObject(schema);
    case 'array':
      return fc.array(makeValid(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? MOST_ITEMS, MOST_ITEMS),
      });
    case 'string':
      return makeText(schema);
    case 'integer':
      return fc.integer({
        min: schema.minimum ?? Number.MIN_SAFE_INTEGER,
        max: schema.maximum ?? Number.MAX_SAFE_INTEGER,
      });
    case 'number':
      return fc.double({
        min: schema.minimum ?? -1e9,
        max: schema.maximum ?? 1e9,
        noNaN: true,
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue();
  }
}

function makeObject(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  if (typeof additionalProperties === 'object' && Object.keys(properties).length === 0) {
    const names = makeValid(propertyNames ?? { type: 'string' }) as fc.Arbitrary<string>;
    return fc.dictionary(names, makeValid(additionalProperties), { maxKeys: MOST_ITEMS });
  }
  const fields = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, makeValid(one)]));
  return fc.record(fields, { requiredKeys: [...required], noNullPrototype: true });
}

function makeText(schema: JsonSchema): fc.Arbitrary<string> {
  if (schema.format === 'uuid') return fc.uuid({ version: 4 });
  if (schema.format === 'date-time') {
    const range = { min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true };
    return fc.date(range).map((date) => date.toISOString());
  }
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern));
  const maxLength = Math.min(schema.maxLength ?? LONGEST_TEXT, LONGEST_TEXT);
  return fc
    .string({ minLength: schema.minLength ?? 0, maxLength, unit: 'binary' })
    .map((text) => `${MARKER}${text}`.slice(0, maxLength));
}
