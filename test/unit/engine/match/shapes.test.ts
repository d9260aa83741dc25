import { expect, test } from 'vitest';
import { compileRules, createGate, DEFAULT_LIMITS } from '../../../../src/engine/index.ts';
import type { Shape } from '../../../../src/engine/match/shapes.ts';
import { getTables } from '../../../../src/engine/match/shared-tables.ts';
import { createRandom, cutEvenly } from '../../../support/cut-text.ts';

/** All shapes that a shape keeps alive. */
function listReachable(first: Shape): ReadonlySet<Shape> {
  const found = new Set([first]);
  for (const { moves } of found) {
    for (const move of moves) if (move) found.add(move.to);
  }
  return found;
}

test('a shape keeps no others alive once its table has been emptied', () => {
  const maxShapesPerRule = 20;
  const limits = { ...DEFAULT_LIMITS, maxShapesPerRule, maxJointStates: 20 };
  const rule = { id: 'r', kind: 'regex', pattern: 'a[^]{9}c', flags: '', action: 'redact' } as const;
  const ruleSet = compileRules([rule], limits);
  const { start } = getTables(ruleSet).getPattern(0).rule;
  const random = createRandom(1);
  const gate = createGate(ruleSet);
  const text = Array.from({ length: 4_000 }, () => (random() < 0.5 ? 'a' : 'b')).join('');
  for (const chunk of cutEvenly(text, 20)) {
    gate.push(chunk);
    expect(listReachable(start).size).toBeLessThanOrEqual(maxShapesPerRule + 1);
  }
});
