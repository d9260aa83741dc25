import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CompiledPattern } from '../../../src/engine/compile/rule-set.ts';
import { compileRules, createGate, type EngineRule, type RuleSet } from '../../../src/engine/index.ts';
import { createRandom, cutEvenly } from '../../support/cut-text.ts';
import { canOutlivePreferred, protects } from '../../support/find-outliving.ts';
import { suggestContinuations } from '../../support/find-witness.ts';
import { listTexts } from '../../support/gate-oracle.ts';
import { type KindDraft, kindCase } from '../../support/kind-rules.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { createReferenceScanner } from '../../support/reference/create-reference-scanner.ts';

const CHARACTERS = ['a', 'b', 'c', 'K', '1', '_', '-', ' ', 'é', '\n', '😀', '\ude00'];
const SAMPLES = 24;

function tryCompile(rules: readonly EngineRule[]): RuleSet | null {
  try {
    return compileRules(rules);
  } catch {
    // Refusals are tested elsewhere; a set with one isn't a case here.
    return null;
  }
}

/** Ways for a stream to go on, whatever came before: rests of what the rules look for, then everything short. */
function listContinuations(drafts: readonly KindDraft[], seed: number): string[] {
  const random = createRandom(seed);
  const samples = drafts.flatMap(({ sample }) =>
    Array.from({ length: SAMPLES }, () => Array.from(sample(random))),
  );
  const tails = samples.flatMap((characters) => characters.map((_, i) => characters.slice(i).join('')));
  return [...new Set(['', ...tails, ...listTexts(CHARACTERS, 2)])];
}

/** What the rules themselves suggest for this text. They aren't believed: the simulation says what comes of it. */
function listSuggestions({ rules }: RuleSet, prefix: string): string[] {
  const patterns = rules.flatMap((rule) => {
    if (rule.kind === 'pattern') return [rule];
    const { horizon } = rule;
    return [rule.begin, rule.end].map((transitions) => ({ transitions, horizon }) as CompiledPattern);
  });
  return [...new Set(patterns.flatMap((pattern) => suggestContinuations(pattern, prefix)))];
}

function isNeeded(ruleSet: RuleSet, prefix: string, position: number, continuations: readonly string[]) {
  const isProtected = (continuation: string): boolean =>
    protects(ruleSet, prefix + continuation, position, createReferenceScanner);
  if (continuations.some(isProtected)) return true;
  const suggestions = listSuggestions(ruleSet, prefix);
  return suggestions.some(isProtected) || canOutlivePreferred(ruleSet, prefix, position, suggestions);
}

test('law 4 for rules of all kinds and actions, with horizons that attempts meet: what is held may be protected', () => {
  const seen = { keyword: 0, regex: 0, region: 0, block: 0 };
  fc.assert(
    fc.property(kindCase, ({ drafts, text, seed }) => {
      const rules = drafts.map(({ rule }) => rule);
      const ruleSet = tryCompile(rules);
      fc.pre(ruleSet !== null);
      const continuations = listContinuations(drafts, seed);
      const gate = createGate(ruleSet);
      let prefix = '';
      for (const unit of cutEvenly(text.slice(0, 24), 1)) {
        prefix += unit;
        const { held, blocked } = gate.push(unit);
        if (blocked) return;
        // A high surrogate at the end is held in any case.
        if (held === 0 || (held === 1 && /[\ud800-\udbff]$/.test(prefix))) continue;
        for (const { kind, action } of rules) {
          seen[kind] += 1;
          if (action === 'block') seen.block += 1;
        }
        const position = prefix.length - held;
        const hasReason = isNeeded(ruleSet, prefix, position, continuations);
        expect(hasReason, `held: ${position} of ${JSON.stringify(prefix)}`).toBe(true);
      }
    }),
    { numRuns: readPropertyRuns(150) },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
});
