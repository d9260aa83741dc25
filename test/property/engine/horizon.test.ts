import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRules, createGate, type EngineRule, type RuleSet } from '../../../src/engine/index.ts';
import { createRandom, cutEvenly, cutRandomly } from '../../support/cut-text.ts';
import { listFinal, redactText } from '../../support/gate-oracle.ts';
import { mixedCase } from '../../support/mixed-rules.ts';
import { type PatternDraft, patternArbitrary, textArbitrary } from '../../support/pattern-arbitrary.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { askRegExp } from '../../support/regexp-oracle.ts';
import { gateStream, scanStream } from '../../support/run-stream.ts';

function tryCompile(rules: readonly EngineRule[]): RuleSet | null {
  try {
    return compileRules(rules);
  } catch {
    // Refusals are tested elsewhere; a set with one isn't a case here.
    return null;
  }
}

/** Assertions look beyond a stretch of text, so that cutting the stretch out would change what they see. */
const hasAssertion = ({ source }: PatternDraft): boolean =>
  /\\b|\\B|\^|\$|\(\?[=!<]/i.test(source.replaceAll('[^', '['));

test('an attempt is dropped at its horizon and later ones live on', () => {
  const seen = { matches: 0 };
  const arbitrary = patternArbitrary.chain((pattern) =>
    fc.tuple(fc.constant(pattern), textArbitrary([pattern], 8), fc.integer({ min: 1, max: 7 })),
  );
  fc.assert(
    fc.property(arbitrary, ([pattern, text, horizon]) => {
      fc.pre(!hasAssertion(pattern) && text.length > horizon);
      const rule = { id: 'r', kind: 'regex', pattern: pattern.source, flags: '', action: 'warn' } as const;
      const ruleSet = tryCompile([{ ...rule, maxMatchLength: horizon }]);
      fc.pre(ruleSet !== null);
      // The first place from which a stretch no longer than the horizon matches from end to end.
      const starts = Array.from(text.matchAll(/[^]/gu), ({ index }) => index);
      const stretches = starts.flatMap((start) =>
        Array.from({ length: horizon }, (_, i) => ({ start, text: text.slice(start, start + i + 1) })),
      );
      const answers = askRegExp(
        [{ source: `^(?:${pattern.source})$`, flags: 'u', protect: 0 }],
        stretches.map((stretch) => stretch.text),
      );
      fc.pre(answers !== null);
      const first = stretches.find((stretch, i) => !isHalved(text, stretch) && answers[0]![i]!.length > 0);
      const [match] = scanStream(ruleSet, [text]);
      expect(match?.start).toBe(first?.start);
      if (match) seen.matches += 1;
    }),
    { numRuns: readPropertyRuns(200) },
  );
  expect(seen.matches).toBeGreaterThan(0);
});

/** True where the stretch ends inside a surrogate pair. */
function isHalved(text: string, stretch: { start: number; text: string }): boolean {
  return text.codePointAt(stretch.start + stretch.text.length - 1)! > 0xffff;
}

test('law 1 holds beyond the horizon, for regions and for validators', () => {
  const seen = { open: 0, blocks: 0, regions: 0 };
  fc.assert(
    fc.property(mixedCase, ({ rules, text, seed }) => {
      const ruleSet = tryCompile(rules);
      fc.pre(ruleSet !== null);
      const whole = gateStream(ruleSet, [text]);
      seen.open += whole.hits.filter(({ open }) => open).length;
      seen.blocks += whole.blocked ? 1 : 0;
      const matches = scanStream(ruleSet, [text]);
      seen.regions += matches.filter(({ ruleId }) => rules[Number(ruleId[1])]!.kind === 'region').length;
      for (const chunks of [cutEvenly(text, 1), cutRandomly(text, createRandom(seed))]) {
        expect(gateStream(ruleSet, chunks)).toEqual(whole);
        expect(scanStream(ruleSet, chunks)).toEqual(matches);
      }
    }),
    { numRuns: readPropertyRuns(300) },
  );
  expect(seen.open).toBeGreaterThan(0);
  expect(seen.blocks).toBeGreaterThan(0);
  expect(seen.regions).toBeGreaterThan(0);
});

test('what is shown follows from the final spans, and no more is held than promised', () => {
  fc.assert(
    fc.property(mixedCase, ({ rules, text }) => {
      const ruleSet = tryCompile(
        rules.map((rule) => (rule.action === 'block' ? { ...rule, action: 'warn' } : rule)),
      );
      fc.pre(ruleSet !== null);
      const gate = createGate(ruleSet);
      const longestHold = Math.max(...ruleSet.reports.map((report) => report.longestHold));
      const hits = [];
      let shown = '';
      for (const unit of text) {
        const step = gate.push(unit);
        shown += step.text;
        hits.push(...step.hits);
        // Several rules can hand the hold to each other; half a pair comes on top.
        expect(step.held).toBeLessThanOrEqual(rules.length * longestHold + 1);
      }
      const last = gate.finish();
      shown += last.text;
      hits.push(...last.hits);
      const spans = listFinal(hits).filter(({ action }) => action === 'redact');
      const redacted = spans.map(({ ruleId, start, end }) => {
        const order = Number(ruleId.slice(1));
        return { start, end, order, mark: `<${order}>` };
      });
      expect(shown).toBe(redactText(text, redacted));
      expect(last.held).toBe(0);
    }),
    { numRuns: readPropertyRuns(300) },
  );
});

/** The first span of a pattern from an offset on, seeing the whole text. */
function findFrom(source: string, text: string, from: number): RegExpExecArray | null {
  const expression = new RegExp(source, 'gu');
  expression.lastIndex = from;
  return expression.exec(text);
}

function listRegions(begin: string, end: string, text: string): number[][] {
  const regions: number[][] = [];
  for (let from = 0; ; ) {
    const first = findFrom(begin, text, from);
    if (!first) return regions;
    const inner = first.index + first[0].length;
    const last = findFrom(end, text, inner);
    from = last ? last.index + last[0].length : text.length;
    regions.push([first.index, from]);
  }
}

test('a region reaches from a match of its beginning to the end of the next match of its end', () => {
  const seen = { regions: 0 };
  const arbitrary = fc
    .tuple(patternArbitrary, patternArbitrary)
    .chain(([begin, end]) =>
      fc.record({ begin: fc.constant(begin), end: fc.constant(end), text: textArbitrary([begin, end], 6) }),
    );
  fc.assert(
    fc.property(arbitrary, ({ begin, end, text }) => {
      const rule = {
        id: 'r',
        kind: 'region',
        begin: begin.source,
        end: end.source,
        action: 'redact',
      } as const;
      const ruleSet = tryCompile([{ ...rule, maxLength: 10_000, maxMatchLength: 1_024 }]);
      fc.pre(ruleSet !== null);
      // Short samples only: this oracle can't be interrupted.
      fc.pre(text.length < 40);
      const expected = listRegions(begin.source, end.source, text);
      seen.regions += expected.length;
      expect(scanStream(ruleSet, cutEvenly(text, 1)).map((match) => [match.start, match.end])).toEqual(
        expected,
      );
    }),
    { numRuns: readPropertyRuns(200) },
  );
  expect(seen.regions).toBeGreaterThan(0);
});
