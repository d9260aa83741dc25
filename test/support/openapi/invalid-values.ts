import * as fc from 'fast-check';
import type { JsonSchema } from './json-schema.ts';
import { MARKER, makeValid } from './valid-values.ts';

/** A way to break a rule of a schema, and values that break it and, as far as can be, no other. */
export interface Break {
  readonly rule: string;
  readonly values: fc.Arbitrary<unknown>;
}

/** Longer lists are too long for a request, too. */
const LONGEST_LIST = 500;

const WRONG_TYPES: Readonly<Record<string, readonly unknown[]>> = {
  object: [MARKER, 7, null, [MARKER]],
  array: [MARKER, 7, null, { [MARKER]: 1 }],
  string: [7, true, null, [MARKER], { [MARKER]: MARKER }],
  integer: [MARKER, '7', 1.5, true, null, [7]],
  number: [MARKER, '7', true, null, [7]],
  boolean: [MARKER, 'true', 1, null],
  null: [MARKER, 7],
};

/** Every way in which a value can fail to be what a schema allows. */
export function listBreaks(schema: JsonSchema): readonly Break[] {
  if (schema.anyOf !== undefined) return breakUnion(schema.anyOf);
  if (schema.enum !== undefined || schema.const !== undefined) {
    return [breakWith('another value', MARKER), breakWith('no value', {})];
  }
  const wrongType = (WRONG_TYPES[schema.type ?? ''] ?? []).map((value) => breakWith('another type', value));
  switch (schema.type) {
    case 'object':
      return [...wrongType, ...breakObject(schema)];
    case 'array':
      return [...wrongType, ...breakArray(schema)];
    case 'string':
      return [...wrongType, ...breakText(schema)];
    case 'integer':
    case 'number':
      return [...wrongType, ...breakNumber(schema)];
    default:
      return wrongType;
  }
}

const breakWith = (rule: string, value: unknown): Break => ({ rule, values: fc.constant(value) });

/** A value of a type that no part of the union has. */
function breakUnion(parts: readonly JsonSchema[]): readonly Break[] {
  const types = parts.map(({ type }) => type);
  const wrong = [MARKER, 7.5, [MARKER], { [MARKER]: MARKER }];
  const kinds = ['string', 'number', 'array', 'object'];
  return wrong
    .filter((_value, at) => !types.some((type) => type === kinds[at]))
    .map((value) => breakWith('no part of the union', value));
}

function breakObject(schema: JsonSchema): readonly Break[] {
  const { properties = {}, required = [], additionalProperties } = schema;
  const valid = makeValid(schema) as fc.Arbitrary<object>;
  const missing = required.map((name) => ({
    rule: `${name} is missing`,
    values: valid.map((value) => Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))),
  }));
  const broken = Object.entries(properties).flatMap(([name, part]) =>
    listBreaks(part).map(({ rule, values }) => ({
      rule: `${name}: ${rule}`,
      values: fc.tuple(valid, values).map(([value, wrong]) => ({ ...value, [name]: wrong })),
    })),
  );
  const surplus =
    additionalProperties === false
      ? [{ rule: 'an unknown field', values: valid.map((value) => ({ ...value, surplus: MARKER })) }]
      : [];
  return [...missing, ...broken, ...surplus];
}

function breakArray(schema: JsonSchema): readonly Break[] {
  const { items = {}, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
  const item = makeValid(items);
  const broken = listBreaks(items).map(({ rule, values }) => ({
    rule: `an item: ${rule}`,
    values: values.map((wrong) => [wrong]),
  }));
  const tooLong = { rule: 'too long', values: item.map((one) => Array(maxItems + 1).fill(one)) };
  return [
    ...broken,
    ...(maxItems <= LONGEST_LIST ? [tooLong] : []),
    ...(minItems > 0 ? [breakWith('too short', [])] : []),
  ];
}

function breakText({ format, pattern, minLength = 0, maxLength }: JsonSchema): readonly Break[] {
  const isFree = format === undefined && pattern === undefined;
  const tooLong = maxLength === undefined ? [] : [breakWith('too long', MARKER.padEnd(maxLength + 1, '.'))];
  const tooShort = minLength > 0 ? [breakWith('too short', '')] : [];
  const wrongForm = isFree ? [] : listOtherForms(pattern).map((value) => breakWith('another form', value));
  return [...tooLong, ...tooShort, ...wrongForm];
}

/** Texts that are none of what a pattern or a format describes. */
function listOtherForms(pattern: string | undefined): readonly string[] {
  const forms = [`% ${MARKER} =`, '\0'];
  return pattern === undefined ? forms : forms.filter((form) => !new RegExp(pattern, 'u').test(form));
}

function breakNumber({ minimum, maximum }: JsonSchema): readonly Break[] {
  return [
    ...(minimum === undefined ? [] : [breakWith('too small', minimum - 1)]),
    ...(maximum === undefined ? [] : [breakWith('too great', maximum * 2 + 1)]),
  ];
}
