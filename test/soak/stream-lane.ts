import { createGate, type Gate, type GateStep, type RuleSet } from '../../src/engine/index.ts';
import type { Random } from '../support/browser/random.ts';

/** Longest pieces that a text is cut into; most streams come in short ones. */
const MOST_CHARS = [4, 20, 20, 20, 200, 20_000];

/** What a gate made of a text, whatever the cuts were. */
export interface Outcome {
  readonly text: string;
  readonly hits: string;
}

function toOutcome(steps: readonly GateStep[]): Outcome {
  const hits = steps
    .flatMap((step) => step.hits)
    .map(({ ruleId, start, end, open }) => [ruleId, start, end, open]);
  return { text: steps.map(({ text }) => text).join(''), hits: JSON.stringify(hits) };
}

/** What a new gate makes of a text in one piece. */
export function runWhole(ruleSet: RuleSet, text: string): Outcome {
  const gate = createGate(ruleSet);
  return toOutcome([gate.push(text), gate.finish()]);
}

/** One gate that is used for one stream after the other. */
export interface StreamLane {
  /** Takes texts as one stream, in random cuts. Some streams break off: their outcome is null. */
  run(texts: readonly string[]): Outcome | null;
}

function pushAll(gate: Gate, text: string, random: Random): GateStep[] {
  const mostChars = random.pick(MOST_CHARS);
  const steps: GateStep[] = [];
  for (let at = 0; at < text.length; ) {
    const length = random.int(mostChars + 1);
    steps.push(gate.push(text.slice(at, at + length)));
    at += length;
  }
  return steps;
}

/** Opens a gate. Retains what one gate does. */
export function createStreamLane(ruleSet: RuleSet, random: Random): StreamLane {
  const gate = createGate(ruleSet);
  return {
    run(texts) {
      const isBroken = random.int(10) === 0;
      const steps = texts.flatMap((text) => pushAll(gate, text, random));
      steps.push(isBroken ? gate.abort() : gate.finish());
      gate.reset();
      return isBroken ? null : toOutcome(steps);
    },
  };
}
