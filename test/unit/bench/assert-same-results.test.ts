import { expect, test } from 'vitest';
import { compileRules } from '../../../src/engine/index.ts';
import { assertCutsAgree, assertSameSpans } from '../../bench/engine/suites/assert-same-results.ts';
import { listRule } from '../../support/rule-lists/list-rule.ts';

const listed = listRule({ id: 'r', kind: 'regex', pattern: 'k(\\d+)', flags: '', action: 'redact' }, 1)!;
const ruleSet = compileRules([listed.rule]);
const texts = ['k1 k22 k333', 'none'];

test('what is the same passes, and says how many spans there were', () => {
  expect(() => assertCutsAgree(ruleSet, texts)).not.toThrow();
  expect(assertSameSpans([listed], ruleSet, texts)).toBe(3);
});

test('a pattern with other spans than the rule stops the benchmark', () => {
  const other = { ...listed, pattern: { source: 'k(\\d)', flags: 'u' } };
  expect(() => assertSameSpans([other], ruleSet, texts)).toThrow('Rule r');
});

test('text on which RegExp backtracks for ever stops the benchmark', () => {
  const endless = { ...listed, pattern: { source: '((?:a|aa)+)b', flags: 'u' } };
  expect(() => assertSameSpans([endless], ruleSet, ['a'.repeat(80)])).toThrow('took too long');
});
