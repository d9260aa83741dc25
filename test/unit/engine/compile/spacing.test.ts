import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../src/engine/compile/limits.ts';
import { findLiterals } from '../../../../src/engine/compile/literals.ts';
import { parsePattern } from '../../../../src/engine/compile/parse-pattern.ts';
import { measureSpacing } from '../../../../src/engine/compile/spacing.ts';

const measure = (pattern: string) =>
  measureSpacing(findLiterals(parsePattern({ ruleId: 'r', pattern, modes: 0 }, DEFAULT_LIMITS).root));

test.each([
  ['a', 1, 1],
  ['aa', 1, 2],
  ['abc', 3, 3],
  ['aba', 2, 3],
  ['abaab', 3, 5],
  ['----BEGIN\\w', 9, 9],
  ['(?i)ghp_', 4, 4],
  ['(?:abc|ca)', 1, 3],
  ['(?:ab|cd)\\w', 2, 2],
  ['[ab]a', 1, 2],
  ['😀\\d', 1, 2],
  ['\\d+', 1, Infinity],
  ['\\dabc', 1, Infinity],
])('attempts of %s that are beyond their literal begin %i apart or more', (pattern, least, from) => {
  expect(measure(pattern)).toEqual({ least, from });
});
