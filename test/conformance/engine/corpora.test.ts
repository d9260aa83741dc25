import { expect, test } from 'vitest';
import { compileRules, RuleError, type RuleSet } from '../../../src/engine/index.ts';
import { createRandom, cutEvenly, cutRandomly } from '../../support/cut-text.ts';
import { findCorpus, readCorpus } from '../../support/read-corpus.ts';
import { askRegExp } from '../../support/regexp-oracle.ts';
import { scanStream } from '../../support/run-stream.ts';

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
/** Refusals that the safe subset means, whatever the pattern's origin. */
const EXPECTED_REFUSALS = ['NULLABLE', 'NULLABLE_LOOP', 'STICKY'];

/** A line for each code, with every pattern that got it. */
const printRefusals = (refusals: ReadonlyMap<string, ReadonlySet<string>>): string =>
  [...refusals].map(([code, patterns]) => `  ${code}: ${[...patterns].join('  ')}\n`).join('');

const hasRegex = REGEX_FILES.every((name) => findCorpus(`regex/${name}.jsonl`) !== null);
const hasRules = findCorpus('secrets/rules.jsonl') !== null;

function tryCompile(pattern: string, flags: string): RuleSet | RuleError {
  try {
    const rule = { id: 'r', kind: 'regex', pattern, flags, action: 'warn', maxMatchLength: 1_024 } as const;
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

test.skipIf(!hasRegex)(
  'every case of the regex corpora equals RegExp or is refused with a code (skipped without the corpora)',
  () => {
    const random = createRandom(7);
    const counts: Record<string, number> = { compared: 0 };
    const wrong: string[] = [];
    const refusedSafe = new Map<string, Set<string>>();
    let safe = 0;
    let unexpected = 0;
    for (const { id, source, flags, text, isSafe } of listCases()) {
      const ruleSet = tryCompile(source, flags);
      if (isSafe) safe += 1;
      if (ruleSet instanceof RuleError) {
        count(counts, ruleSet.code);
        if (!isSafe) continue;
        refusedSafe.set(
          ruleSet.code,
          (refusedSafe.get(ruleSet.code) ?? new Set()).add(JSON.stringify(source)),
        );
        if (!EXPECTED_REFUSALS.includes(ruleSet.code)) unexpected += 1;
        continue;
      }
      const answer = askRegExp([{ source, flags, protect: 0 }], [text]);
      if (!answer) {
        count(counts, 'unanswered');
        continue;
      }
      count(counts, 'compared');
      const expected = JSON.stringify(answer[0]![0]);
      for (const chunks of [[text], cutEvenly(text, 1), cutRandomly(text, random)]) {
        const spans = scanStream(ruleSet, chunks).map(({ start, end }) => [start, end]);
        if (JSON.stringify(spans) !== expected) wrong.push(`${id}: ${source}`);
      }
    }
    process.stdout.write(`${JSON.stringify(counts)}; safe but refused:\n${printRefusals(refusedSafe)}`);
    expect(wrong).toEqual([]);
    expect(counts['compared']).toBeGreaterThan(1_500);
    expect(unexpected / safe).toBeLessThan(0.02);
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
