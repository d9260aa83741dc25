import { compileRules, createGate, type RuleSet } from '../../../src/engine/index.ts';
import { cutEvenly } from '../../support/cut-text.ts';
import { createReferenceGate } from '../../support/reference/create-reference-gate.ts';
import { CHUNK_CHARS, createFeedTask, createGateTask } from '../engine/contenders/gate-task.ts';
import { readCpuNs } from '../engine/measure/cpu-clock.ts';
import { measureRounds, type RoundOptions } from '../engine/measure/measure-rounds.ts';
import { computeRatio } from '../engine/measure/statistics.ts';
import { createResult, createTimedResults, type Result } from '../engine/report.ts';
import { assertCutsAgree } from '../engine/suites/assert-same-results.ts';
import type { Subject } from './subjects.ts';

/** The longest push of the first messages that come to a rule set, in milliseconds by the clock on the wall. */
function timeWorstPush(ruleSet: RuleSet, texts: readonly string[]): number {
  const gate = createGate(ruleSet);
  let worst = 0;
  for (const text of texts) {
    for (const chunk of cutEvenly(text, CHUNK_CHARS)) {
      const started = performance.now();
      gate.push(chunk);
      worst = Math.max(worst, performance.now() - started);
    }
    gate.reset();
  }
  return worst;
}

/**
 * Measures rules on texts, beside the plain simulation that they are to equal.
 * @throws {Error} where the gate gives different answers for the same text
 */
export function measureSubject(
  { name, rules }: Subject,
  texts: readonly string[],
  options: RoundOptions,
): readonly Result[] {
  const ruleSet = compileRules(rules);
  assertCutsAgree(ruleSet, texts);
  // Whatever else runs on the machine makes a push longer, never shorter: the least of some is the push itself.
  const pushes = Array.from({ length: options.rounds }, () => timeWorstPush(compileRules(rules), texts));
  const ours = createGateTask('ours', ruleSet, texts);
  const plain = createFeedTask('plain', createReferenceGate(ruleSet), texts);
  const samples = measureRounds([ours, plain], options, readCpuNs);
  const ratio = computeRatio(samples.get('plain')!, samples.get('ours')!);
  return [
    ...createTimedResults(`${name}_ns_per_char`, samples.get('ours')!),
    createResult(`${name}_worst_push_ms`, Math.min(...pushes), 'ms'),
    createResult(`${name}_times_faster_than_plain`, ratio, 'times', 'higher'),
    createResult(`${name}_steps`, ruleSet.report.maxStepsPerChar, 'steps'),
  ];
}
