import { expect, test } from 'vitest';
import {
  compileRules,
  createSerialization,
  type EngineRule,
  serializeRules,
} from '../../../../src/engine/index.ts';

const RULES = ['one', 'two'].map(
  (id): EngineRule => ({ id, kind: 'regex', pattern: `${id}\\d`, flags: '', action: 'redact' }),
);

test('the bytes are there with the last step, one after the last rule', () => {
  const ruleSet = compileRules(RULES);
  const serialization = createSerialization(ruleSet);
  for (const _ of RULES) {
    expect(serialization.advance()).toBe(true);
    expect(serialization.bytes).toBeNull();
  }
  expect(serialization.advance()).toBe(false);
  const { bytes } = serialization;
  expect(bytes).toEqual(serializeRules(ruleSet));
  expect(serialization.advance()).toBe(false);
  expect(serialization.bytes).toBe(bytes);
});
