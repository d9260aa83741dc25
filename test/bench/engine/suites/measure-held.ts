import { compileRules, createGate, type RuleSet } from '../../../../src/engine/index.ts';
import { cutEvenly } from '../../../support/cut-text.ts';
import type { ListedRule } from '../../../support/rule-lists/rule-list.ts';
import { CHUNK_CHARS } from '../contenders/gate-task.ts';
import { computeMean, findQuantile } from '../measure/statistics.ts';
import { createResult, type Result } from '../report.ts';
import type { Stage } from '../stage.ts';

/** Rules for blocks of lines between marks, which are long by nature. */
const isBlockRule = ({ rule, pattern }: ListedRule): boolean =>
  rule.kind === 'region' || /-BEGIN|PRIVATE KEY/.test(pattern.source);

/** How much is held after each chunk. */
function listHeld(ruleSet: RuleSet, messages: readonly string[]): number[] {
  const gate = createGate(ruleSet);
  return messages.flatMap((message) => {
    const held = cutEvenly(message, CHUNK_CHARS).map((chunk) => gate.push(chunk).held);
    gate.reset();
    return held;
  });
}

function createHeldResults(suffix: string, held: readonly number[]): Result[] {
  return [
    createResult(`held_avg_${suffix}`, computeMean(held), 'characters'),
    createResult(`held_p50_${suffix}`, findQuantile(held, 0.5), 'characters'),
    createResult(`held_p90_${suffix}`, findQuantile(held, 0.9), 'characters'),
    createResult(`held_p99_${suffix}`, findQuantile(held, 0.99), 'characters'),
  ];
}

/** How many characters wait after a chunk. The same in every run. */
export function measureHeld({ list, ruleSets, messages }: Stage): Result[] {
  const others = list.rules.filter((listed) => !isBlockRule(listed)).map(({ rule }) => rule);
  return [
    ...createHeldResults('1000', listHeld(ruleSets[1_000], messages)),
    ...createHeldResults('1000_without_blocks', listHeld(compileRules(others), messages)),
  ];
}
