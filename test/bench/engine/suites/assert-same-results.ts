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
  const matches = texts.map((text) => scanStream(ruleSet, cutEvenly(text, CHUNK_CHARS)));
  let spans = 0;
  for (const { rule, pattern } of rules) {
    const [answers] = askRegExp([{ ...pattern, protect: rule.protect ?? 0 }], texts) ?? [];
    if (!answers) throw new Error(`Rule ${rule.id}: RegExp took too long on the text of the benchmark.`);
    const found = matches.map((all) =>
      all.filter(({ ruleId }) => ruleId === rule.id).map(({ start, end }) => [start, end]),
    );
    deepStrictEqual(found, answers, `Rule ${rule.id}: the engine and RegExp find different spans.`);
    spans += answers.flat().length;
  }
  return spans;
}
