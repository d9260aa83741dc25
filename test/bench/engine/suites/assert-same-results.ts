import { deepStrictEqual } from 'node:assert/strict';
import type { RuleSet } from '../../../../src/engine/index.ts';
import { cutEvenly } from '../../../support/cut-text.ts';
import { askRegExp } from '../../../support/regexp-oracle.ts';
import type { ListedRule } from '../../../support/rule-lists/rule-list.ts';
import { gateStream, scanStream } from '../../../support/run-stream.ts';
import { CHUNK_CHARS } from '../contenders/gate-task.ts';

/**
 * Sees to it that what is about to be timed does the same work, however the text is cut.
 * @throws {Error} where it doesn't
 */
export function assertCutsAgree(ruleSet: RuleSet, texts: readonly string[]): void {
  for (const text of texts) {
    const whole = gateStream(ruleSet, [text]);
    const message =
      'The gate answers differently when the text is cut; a benchmark of it would mean nothing.';
    deepStrictEqual(gateStream(ruleSet, cutEvenly(text, CHUNK_CHARS)), whole, message);
    deepStrictEqual(gateStream(ruleSet, cutEvenly(text, 1)), whole, message);
  }
}

/**
 * Sees to it that the engine and `RegExp` find the same spans.
 * @returns how many they found
 * @throws {Error} where they don't
 */
export function assertSameSpans(
  rules: readonly ListedRule[],
  ruleSet: RuleSet,
  texts: readonly string[],
): number {
  const patterns = rules.map(({ rule, pattern }) => ({ ...pattern, protect: rule.protect ?? 0 }));
  const answers = askRegExp(patterns, texts);
  if (answers === null) throw new Error('RegExp took too long on the text of the benchmark.');
  let spans = 0;
  for (const [i, text] of texts.entries()) {
    const matches = scanStream(ruleSet, cutEvenly(text, CHUNK_CHARS));
    for (const [order, { rule }] of rules.entries()) {
      const found = matches.filter(({ ruleId }) => ruleId === rule.id).map(({ start, end }) => [start, end]);
      deepStrictEqual(
        found,
        answers[order]![i],
        `Rule ${rule.id}: the engine and RegExp find different spans.`,
      );
      spans += found.length;
    }
  }
  return spans;
}
