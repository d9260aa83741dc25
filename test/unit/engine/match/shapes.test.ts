import { expect, test } from 'vitest';
import { compileRules, createGate, DEFAULT_LIMITS } from '../../../../src/engine/index.ts';
import { getTables } from '../../../../src/engine/match/shared-tables.ts';
import { createRandom, cutEvenly } from '../../../support/cut-text.ts';

/** All objects that something keeps alive. */
function listReachable(first: object): ReadonlySet<object> {
  const found = new Set([first]);
  for (const object of found) {
    const values: readonly unknown[] = object instanceof Map ? [...object.values()] : Object.values(object);
    for (const value of values) if (typeof value === 'object' && value !== null) found.add(value);
  }
  return found;
}

const countShapes = (first: object): number =>
  [...listReachable(first)].filter((object) => 'registerCount' in object).length;

test('a shape keeps no others alive, and a table no more than it has room for', () => {
  const maxShapesPerRule = 20;
  const limits = { ...DEFAULT_LIMITS, maxShapesPerRule, maxJointStates: 20 };
  const rule = { id: 'r', kind: 'regex', pattern: 'a[^]{9}c', flags: '', action: 'redact' } as const;
  const ruleSet = compileRules([rule], limits);
  const { rule: table } = getTables(ruleSet).getPattern(0);
  const { start } = table;
  const random = createRandom(1);
  const gate = createGate(ruleSet);
  const text = Array.from({ length: 4_000 }, () => (random() < 0.5 ? 'a' : 'b')).join('');
  for (const chunk of cutEvenly(text, 20)) {
    gate.push(chunk);
    expect(countShapes(start)).toBe(1);
    expect(countShapes(table.table)).toBeLessThanOrEqual(maxShapesPerRule);
  }
});
