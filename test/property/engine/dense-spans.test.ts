import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRules, createGate, type EngineRule, type RuleSet } from '../../../src/engine/index.ts';
import { cutEvenly } from '../../support/cut-text.ts';
import { denseRules, denseText } from '../../support/dense-rules.ts';
import { listFinal, redactText } from '../../support/gate-oracle.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { type GateRecord, gateStream, scanStream } from '../../support/run-stream.ts';

function tryCompile(rules: readonly EngineRule[]): RuleSet | null {
  try {
    return compileRules(rules);
  } catch {
    // Refusals are tested elsewhere; a set with one isn't a case here.
    return null;
  }
}

const caseArbitrary = fc.record({
  rules: denseRules,
  texts: fc.array(denseText, { minLength: 6, maxLength: 6 }),
});

/** What should have been shown, by the final spans of the gate itself. */
function redactByHits(text: string, { hits }: GateRecord): string {
  const spans = listFinal(hits).filter(({ action }) => action === 'redact');
  return redactText(
    text,
    spans.map(({ ruleId, start, end }) => {
      const order = Number(ruleId.slice(1));
      return { start, end, order, mark: `<${order}>` };
    }),
  );
}

test('groups and regions near their horizons: shown unit by unit as in one piece, and as the final spans say', () => {
  const seen = { hits: 0, open: 0, blocks: 0 };
  fc.assert(
    fc.property(caseArbitrary, ({ rules, texts }) => {
      const ruleSet = tryCompile(rules);
      fc.pre(ruleSet !== null);
      const records = texts.map((text) => gateStream(ruleSet, cutEvenly(text, 1)));
      expect(records).toEqual(texts.map((text) => gateStream(ruleSet, [text])));
      const cases = records.map((record, i) => ({ record, text: texts[i]! }));
      const passed = cases.filter(({ record }) => !record.blocked);
      expect(passed.map(({ record }) => record.text)).toEqual(
        passed.map(({ record, text }) => redactByHits(text, record)),
      );
      const hits = records.flatMap((record) => record.hits);
      seen.hits += hits.length;
      seen.open += hits.filter(({ open }) => open).length;
      seen.blocks += cases.length - passed.length;
    }),
    { numRuns: readPropertyRuns(600) },
  );
  expect(seen.hits).toBeGreaterThan(0);
  expect(seen.open).toBeGreaterThan(0);
  expect(seen.blocks).toBeGreaterThan(0);
});

/** The shortest prefix that is blocked, whole characters at a time; null where none is. */
function findBlockedPrefix(ruleSet: RuleSet, text: string): string | null {
  const gate = createGate(ruleSet);
  let prefix = '';
  for (const character of text) {
    prefix += character;
    if (gate.push(character).blocked) return prefix;
  }
  return null;
}

/** Continuations that outlast the horizons in different ways. */
const CONTINUATIONS = [
  '',
  'z',
  'zzzz',
  '\n',
  'a😀z',
  'xkxkxkz',
  ...['a', 'b', '😀'].map((character) => character.repeat(12)),
];

test('groups and regions near their horizons: a block fires only where every continuation has a match', () => {
  const seen = { blocks: 0 };
  fc.assert(
    fc.property(caseArbitrary, ({ rules, texts }) => {
      const blocking = rules.map((rule): EngineRule => ({ ...rule, action: 'block' }));
      const ruleSet = tryCompile(blocking);
      fc.pre(ruleSet !== null);
      for (const text of texts) {
        const prefix = findBlockedPrefix(ruleSet, text);
        if (prefix === null) continue;
        seen.blocks += 1;
        const isMatched = (whole: string): boolean => scanStream(ruleSet, [whole]).length > 0;
        const wholes = CONTINUATIONS.map((continuation) => prefix + continuation);
        expect(wholes.filter((whole) => !isMatched(whole))).toEqual([]);
      }
    }),
    { numRuns: readPropertyRuns(500) },
  );
  expect(seen.blocks).toBeGreaterThan(0);
});
