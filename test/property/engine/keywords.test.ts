import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRules, type KeywordRule } from '../../../src/engine/index.ts';
import { createRandom, cutRandomly } from '../../support/cut-text.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { askRegExp } from '../../support/regexp-oracle.ts';
import { scanStream } from '../../support/run-stream.ts';

const wordArbitrary = fc
  .array(fc.constantFrom('a', 'b', 'K', 's', 'é', '1', ' ', '+', '.', '(', '😀'), {
    minLength: 1,
    maxLength: 4,
  })
  .map((characters) => characters.join(''));

const caseArbitrary = fc.record({
  keywords: fc.array(wordArbitrary, { minLength: 1, maxLength: 6 }),
  caseSensitive: fc.boolean(),
  wholeWord: fc.boolean(),
  noise: fc.array(
    fc.constantFrom('a', 'B', 'k', '\u212a', '\u017f', 'É', '2', ' ', '+', '(', '😀', '\ud83d'),
  ),
  order: fc.array(fc.nat(20), { maxLength: 12 }),
  seed: fc.nat(0xffff),
});

/** Keywords, keywords in upper case and single characters, side by side. */
function writeText(keywords: readonly string[], noise: readonly string[], order: readonly number[]): string {
  const parts = [...keywords, ...keywords.map((keyword) => keyword.toUpperCase()), ...noise, ' '];
  return order.map((index) => parts[index % parts.length]).join('');
}

const escapeRegExp = (text: string): string => text.replaceAll(/[\^$\\.*+?()[\]{}|/]/g, '\\$&');

/** The longest keyword first, edges where a keyword begins or ends inside a word. */
function writeOracle({ keywords, wholeWord }: KeywordRule): string {
  const word = '[\\p{L}\\p{M}\\p{N}_]';
  const isWord = (character: string): boolean => wholeWord && new RegExp(word, 'u').test(character);
  return keywords
    .toSorted((a, b) => b.length - a.length)
    .map((keyword) => {
      const characters = Array.from(keyword);
      const before = isWord(characters[0]!) ? `(?<!${word})` : '';
      const after = isWord(characters.at(-1)!) ? `(?!${word})` : '';
      return before + escapeRegExp(keyword) + after;
    })
    .join('|');
}

test('keywords are found as RegExp finds them written out', () => {
  const seen = { matches: 0 };
  fc.assert(
    fc.property(caseArbitrary, ({ keywords, caseSensitive, wholeWord, noise, order, seed }) => {
      const rule: KeywordRule = {
        id: 'k',
        kind: 'keyword',
        keywords,
        caseSensitive,
        wholeWord,
        action: 'warn',
      };
      const text = writeText(keywords, noise, order);
      const ruleSet = compileRules([rule]);
      const flags = caseSensitive ? 'u' : 'iu';
      const [reported] = ruleSet.reports[0]!.patterns;
      const patterns = [
        { source: writeOracle(rule), flags, protect: 0 },
        { ...reported!, protect: 0 },
      ];
      const answers = askRegExp(patterns, [text]);
      fc.pre(answers !== null);
      const matches = scanStream(ruleSet, cutRandomly(text, createRandom(seed)));
      seen.matches += matches.length;
      expect(matches.map(({ start, end }) => [start, end])).toEqual(answers[0]![0]);
      expect(answers[1]![0]).toEqual(answers[0]![0]);
    }),
    { numRuns: readPropertyRuns(150) },
  );
  expect(seen.matches).toBeGreaterThan(0);
});
