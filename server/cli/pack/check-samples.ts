import { compileRules, createGate, createScanner, type RuleSet } from '../../../src/engine/index.ts';
import { CodedError, type Rule, toEngineRule } from '../../../src/protocol/index.ts';
import { listCuts } from './list-cuts.ts';
import type { RuleSource } from './rule-source.ts';

type Span = readonly [start: number, end: number];

/** A sample, and what must happen to it. */
interface Expectation {
  /** Path in the rule's file. */
  readonly field: string;
  readonly text: string;
  /** Undefined: at least one span, wherever it lies. */
  readonly spans: readonly Span[] | undefined;
}

/**
 * Makes sure that a rule does what its samples say, in every cut: it finds the spans, the gate lets no part of
 * them through, and everything else comes out as it went in.
 * @param source the rule with its samples
 * @throws {CodedError} SAMPLE_FAILED, naming rule, sample and what was expected; RuleError from the engine
 */
export function checkSamples({ rule, samples }: RuleSource): void {
  const ruleSet = compileRules([toEngineRule(rule)]);
  for (const { field, text, spans } of listExpectations(samples)) {
    const expected = spans ?? scan(ruleSet, [text]);
    const problem =
      spans === undefined && expected.length === 0
        ? 'must match and does not'
        : findProblem(rule, ruleSet, text, expected);
    if (problem !== null) throw new CodedError('SAMPLE_FAILED', `Rule ${rule.id}, ${field}: ${problem}.`);
  }
}

function listExpectations({ match, clean }: RuleSource['samples']): Expectation[] {
  return [
    ...match.map((sample, index) => ({
      field: `samples.match.${index}`,
      text: typeof sample === 'string' ? sample : sample.text,
      spans: typeof sample === 'string' ? undefined : sample.spans,
    })),
    ...clean.map((text, index) => ({ field: `samples.clean.${index}`, text, spans: [] })),
  ];
}

function findProblem(rule: Rule, ruleSet: RuleSet, text: string, spans: readonly Span[]): string | null {
  for (const chunks of listCuts(text)) {
    const found = scan(ruleSet, chunks);
    if (JSON.stringify(found) !== JSON.stringify(spans)) {
      return `must match ${describeSpans(spans)} and matches ${describeSpans(found)}${describeCut(chunks)}`;
    }
    if (!isGuarded(rule, text, spans, runGate(ruleSet, chunks))) {
      return `the gate does not show what it must${describeCut(chunks)}`;
    }
  }
  return null;
}

function scan(ruleSet: RuleSet, chunks: readonly string[]): Span[] {
  const scanner = createScanner(ruleSet);
  const matches = [...chunks.flatMap((chunk) => scanner.push(chunk)), ...scanner.finish()];
  return matches.map(({ start, end }) => [start, end]);
}

function runGate(ruleSet: RuleSet, chunks: readonly string[]): { shown: string; blocked: boolean } {
  const gate = createGate(ruleSet);
  const steps = [...chunks.map((chunk) => gate.push(chunk)), gate.finish()];
  return { shown: steps.map(({ text }) => text).join(''), blocked: steps.some(({ blocked }) => blocked) };
}

function isGuarded(
  rule: Rule,
  text: string,
  spans: readonly Span[],
  { shown, blocked }: ReturnType<typeof runGate>,
): boolean {
  const [first] = spans;
  if (rule.action === 'block' && first !== undefined) {
    return blocked && text.slice(0, first[0]).startsWith(shown);
  }
  return !blocked && shown === (rule.action === 'redact' ? redact(rule, text, spans) : text);
}

function redact(rule: Rule, text: string, spans: readonly Span[]): string {
  const { replacement } = toEngineRule(rule);
  const starts = [0, ...spans.map(([, end]) => end)];
  const ends = [...spans.map(([start]) => start), text.length];
  return starts.map((start, index) => text.slice(start, ends[index])).join(replacement);
}

function describeSpans(spans: readonly Span[]): string {
  return spans.length === 0 ? 'nowhere' : `at ${spans.map(([start, end]) => `${start}–${end}`).join(', ')}`;
}

function describeCut(chunks: readonly string[]): string {
  if (chunks.length === 1) return '';
  return chunks.length === 2 ? ` when cut at ${chunks[0]?.length}` : ' one character at a time';
}
