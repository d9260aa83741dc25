import { expect, test } from 'vitest';
import { compileRules, RuleError, type RuleSet } from '../../../src/engine/index.ts';
import { createRandom, cutEvenly, cutRandomly } from '../../support/cut-text.ts';
import { redactText } from '../../support/gate-oracle.ts';
import { isNullableByRegExp, isNullableLoopByRegExp } from '../../support/nullable-by-regexp.ts';
import { findCorpus, readCorpus } from '../../support/read-corpus.ts';
import { askRegExp, type OracleSpan } from '../../support/regexp-oracle.ts';
import { gateStream, scanStream } from '../../support/run-stream.ts';

/** A case of the regular expression corpora, as far as it is used here. */
interface RegexRow {
  readonly id: string;
  readonly haystack?: string;
  readonly haystack_b64?: string;
  readonly native: {
    readonly variants?: readonly { readonly source: string; readonly flags: readonly string[] }[];
    readonly re2_safe?: boolean;
  };
  /** The platform backtracks for so long that it can't be asked. */
  readonly native_slow_ms?: number;
}

interface RulesRow {
  readonly src: string;
  readonly pattern?: string;
}

const REGEX_FILES = ['pcre2-testoutput1', 're2-exhaustive', 're2-search', 'rust-regex'];
/** Least share of the patterns in the safe subset that are understood. */
const LEAST_UNDERSTOOD = 0.98;
/** Largest share of the cases that the platform may be too slow for. */
const MOST_UNANSWERED = 0.01;

/** A line for each code, with every pattern that got it. */
const printRefusals = (refusals: ReadonlyMap<string, ReadonlySet<string>>): string =>
  [...refusals].map(([code, patterns]) => `  ${code}: ${[...patterns].join('  ')}\n`).join('');

const hasRegex = REGEX_FILES.every((name) => findCorpus(`regex/${name}.jsonl`) !== null);
const hasRules = findCorpus('secrets/rules.jsonl') !== null;

function tryCompile(pattern: string, flags: string): RuleSet | RuleError {
  try {
    const rule = { id: 'r', kind: 'regex', pattern, flags, action: 'redact', maxMatchLength: 1_024 } as const;
    return compileRules([rule]);
  } catch (error) {
    if (error instanceof RuleError) return error;
    throw error;
  }
}

const count = (counts: Record<string, number>, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1;
};

/** Cases that have a form with the `u` flag, which is the dialect in question. */
function listCases() {
  return REGEX_FILES.flatMap((name) => readCorpus<RegexRow>(`regex/${name}.jsonl`)).flatMap((row) => {
    const isUsed = (flags: string): boolean => flags.includes('u') && !flags.includes('y');
    const variant = row.native.variants?.find(({ flags }) => flags.some(isUsed));
    if (!variant || row.native_slow_ms !== undefined) return [];
    const text = row.haystack ?? Buffer.from(row.haystack_b64 ?? '', 'base64').toString();
    const flags = variant.flags.find(isUsed)!.replaceAll('g', '');
    return [{ id: row.id, source: variant.source, flags, text, isSafe: row.native.re2_safe === true }];
  });
}

/** Refusals that the safe subset means, whatever the pattern's origin. The engine's word for it isn't enough. */
function isMeant({ code, at }: RuleError, source: string, flags: string): boolean {
  if (code === 'NULLABLE') return isNullableByRegExp(source, flags);
  return code === 'NULLABLE_LOOP' && isNullableLoopByRegExp(source, flags, at);
}

/** Where a scanner or a gate says otherwise than the platform, however the text is cut. */
function listFaults(ruleSet: RuleSet, text: string, spans: readonly OracleSpan[], random: () => number) {
  const shown = redactText(
    text,
    spans.map(([start, end]) => ({ start, end, order: 0, mark: '[redacted: r]' })),
  );
  return [[text], cutEvenly(text, 1), cutRandomly(text, random)].flatMap((chunks) => {
    const found = scanStream(ruleSet, chunks).map(({ start, end }) => [start, end]);
    const hasSpans = JSON.stringify(found) === JSON.stringify(spans);
    return [...(hasSpans ? [] : ['spans']), ...(gateStream(ruleSet, chunks).text === shown ? [] : ['gate'])];
  });
}

test.skipIf(!hasRegex)(
  'every case of the regex corpora equals RegExp or is refused with a code (skipped without the corpora)',
  () => {
    const random = createRandom(7);
    const counts: Record<string, number> = { compared: 0, unanswered: 0, understandable: 0, understood: 0 };
    const wrong: string[] = [];
    const refusedSafe = new Map<string, Set<string>>();
    for (const { id, source, flags, text, isSafe } of listCases()) {
      const ruleSet = tryCompile(source, flags);
      if (ruleSet instanceof RuleError) {
        const { code } = ruleSet;
        count(counts, code);
        if (!isSafe || isMeant(ruleSet, source, flags)) continue;
        count(counts, 'understandable');
        refusedSafe.set(code, (refusedSafe.get(code) ?? new Set()).add(JSON.stringify(source)));
        continue;
      }
      if (isSafe) for (const key of ['understandable', 'understood']) count(counts, key);
      const answer = askRegExp([{ source, flags, protect: 0 }], [text]);
      count(counts, answer ? 'compared' : 'unanswered');
      const faults = answer ? listFaults(ruleSet, text, answer[0]![0]!, random) : [];
      if (faults.length > 0) wrong.push(`${id}: ${source}: ${faults.join(', ')}`);
    }
    process.stdout.write(`${JSON.stringify(counts)}; safe but refused:\n${printRefusals(refusedSafe)}`);
    expect(wrong).toEqual([]);
    expect(counts['compared']).toBeGreaterThan(1_500);
    expect(counts['unanswered']! / counts['compared']!).toBeLessThan(MOST_UNANSWERED);
    expect(counts['understood']! / counts['understandable']!).toBeGreaterThan(LEAST_UNDERSTOOD);
  },
);

test.skipIf(!hasRules)('published secret rules compile (skipped without the corpora)', () => {
  const totals: Record<string, number> = {};
  const compiled: Record<string, number> = {};
  for (const { src, pattern } of readCorpus<RulesRow>('secrets/rules.jsonl')) {
    if (pattern === undefined) continue;
    count(totals, src);
    const ruleSet = tryCompile(pattern, '');
    if (ruleSet instanceof RuleError) continue;
    count(compiled, src);
    // What is reported as normalised has to be a pattern of the platform.
    const { source, flags } = ruleSet.reports[0]!.patterns[0]!;
    expect(new RegExp(source, flags)).toBeInstanceOf(RegExp);
  }
  process.stdout.write(`compiled ${JSON.stringify(compiled)} of ${JSON.stringify(totals)}\n`);
  for (const [src, total] of Object.entries(totals)) expect(compiled[src]! / total).toBeGreaterThan(0.98);
});
