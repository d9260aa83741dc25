import { createGate, createScanner, type Hit, type Match, type RuleSet } from '../../src/engine/index.ts';

/** Everything that a gate had to say about a stream. */
export interface GateRecord {
  readonly text: string;
  readonly hits: readonly Hit[];
  readonly blocked: boolean;
}

/** Feeds the chunks to a new scanner; returns all matches. */
export function scanStream(ruleSet: RuleSet, chunks: readonly string[]): readonly Match[] {
  const scanner = createScanner(ruleSet);
  const matches = chunks.flatMap((chunk) => [...scanner.push(chunk)]);
  return [...matches, ...scanner.finish()];
}

/** Feeds the chunks to a new gate and finishes the stream. */
export function gateStream(ruleSet: RuleSet, chunks: readonly string[]): GateRecord {
  const gate = createGate(ruleSet);
  const steps = [...chunks.map((chunk) => gate.push(chunk)), gate.finish()];
  return {
    text: steps.map(({ text }) => text).join(''),
    hits: steps.flatMap(({ hits }) => [...hits]),
    blocked: steps.some(({ blocked }) => blocked),
  };
}
