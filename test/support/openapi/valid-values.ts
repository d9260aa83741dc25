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
  if (schema.type === undefined) return fc.jsonValue();
  return MAKERS[schema.type](schema);
}

const MAKERS: Readonly<
  Record<NonNullable<JsonSchema['type']>, (schema: JsonSchema) => fc.Arbitrary<unknown>>
> = {
  object: makeObject,
  array: ({ items = {}, minItems = 0, maxItems = MOST_ITEMS }) =>
    fc.array(makeValid(items), { minLength: minItems, maxLength: Math.min(maxItems, MOST_ITEMS) }),
  string: makeText,
  integer: ({ minimum: min = Number.MIN_SAFE_INTEGER, maximum: max = Number.MAX_SAFE_INTEGER }) =>
    fc.integer({ min, max }),
  number: ({ minimum: min = -1e9, maximum: max = 1e9 }) => fc.double({ min, max, noNaN: true }),
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
};

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
