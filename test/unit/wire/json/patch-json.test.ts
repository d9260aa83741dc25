import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../src/wire/index.ts';
import { patchJson } from '../../../../src/wire/json/patch-json.ts';

type Path = readonly (string | number)[];

/** Puts a value into another, at the end of a path of keys. */
function putAt(value: Json, path: Path, fresh: Json): void {
  const holder = path
    .slice(0, -1)
    .reduce<Json>((at, key) => (at as Record<string, Json>)[key] as Json, value);
  (holder as Record<string, Json>)[path.at(-1) ?? ''] = fresh;
}

describe('patchJson', () => {
  test.each<[source: string, path: Path, fresh: Json, expected: string]>([
    ['{"a": "x", "n": 1234567890123456789}', ['a'], 'y"', '{"a": "y\\"", "n": 1234567890123456789}'],
    ['[ "x" , "\\u0078" ]', [1], '', '[ "x" , "" ]'],
    ['{"a":{"b":"}"},"c":1e2}', ['a'], null, '{"a":null,"c":1e2}'],
    ['{"a":[{"b":[[]]},{"c":"d"}]}', ['a', 1, 'c'], 'e', '{"a":[{"b":[[]]},{"c":"e"}]}'],
    ['{"\\u0061\\"":"x"}', ['a"'], 'y', '{"\\u0061\\"":"y"}'],
    ['{"a":"x","a":"y"}', ['a'], 'z', '{"a":"z","a":"z"}'],
    ['{"a": [1, {"b": 2}], "c": [ ]}', ['a'], [], '{"a": [], "c": [ ]}'],
    ['{"__proto__":"x"}', ['__proto__'], 'y', '{"__proto__":"y"}'],
    ['{"a": [ 1, {"b": "c"} ], "d": 2}', ['a'], [], '{"a": [], "d": 2}'],
    ['{"a":{},"b":[ ],"c":"x"}\n', ['c'], 'y', '{"a":{},"b":[ ],"c":"y"}\n'],
  ])('%s changes at %j and nowhere else', (source, path, fresh, expected) => {
    const value = JSON.parse(source) as Json;
    putAt(value, path, fresh);
    const patched = patchJson(source, value);
    expect(patched).toBe(expected);
    expect(JSON.parse(patched)).toEqual(value);
  });

  test('hides a value that only a doubled key shows', () => {
    const source = '{"a":"hidden","a":"shown"}';
    expect(patchJson(source, { a: 'shown!' })).not.toContain('hidden');
  });
});
