import { createGate, type Gate, type RuleSet } from '../../../../src/engine/index.ts';
import type { Task } from '../measure/measure-rounds.ts';

/** Lengths of chunks, in code units. */
export const CHUNK_CHARS = 20;

/** Feeds one message and resets the gate. */
function feed(gate: Gate, text: string, chunkChars: number): number {
  let outcome = 0;
  for (let at = 0; at < text.length; at += chunkChars) {
    const step = gate.push(text.slice(at, at + chunkChars));
    outcome += step.text.length + step.hits.length;
  }
  const last = gate.finish();
  gate.reset();
  return outcome + last.text.length + last.hits.length;
}

/** A gate as it is used: messages one after the other. */
export const createFeedTask = (
  name: string,
  gate: Gate,
  texts: readonly string[],
  chunkChars: number = CHUNK_CHARS,
): Task => ({
  name,
  chars: texts.reduce((sum, text) => sum + text.length, 0),
  run: () => texts.reduce((sum, text) => sum + feed(gate, text, chunkChars), 0),
});

/** The engine's own gate. */
export const createGateTask = (
  name: string,
  ruleSet: RuleSet,
  texts: readonly string[],
  chunkChars?: number,
): Task => createFeedTask(name, createGate(ruleSet), texts, chunkChars);
