import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createSentenceSplitter,
  MAX_SENTENCE_CHARS,
  type Sentence,
  splitSentences,
} from '../../../src/sentences/index.ts';
import { createRandom, cutEvenly, cutRandomly } from '../../support/cut-text.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { MARKDOWN_CASES, PROSE_CASES, SCRIPT_CASES } from '../../unit/sentences/cases.ts';

const RUNS = { numRuns: readPropertyRuns(600) };
/** A run of stops and marks may pass the limit before the sentence is cut. */
const SLACK = 128;

const TEXTS = [...PROSE_CASES, ...SCRIPT_CASES, ...MARKDOWN_CASES].map(([, marked]) =>
  marked.replaceAll('¬', '>').replace(/[¦¶]/g, ''),
);
const MARKS =
  '. |.|...|!|? |。|"|)|”|[1]|**|`|```|~~~|- |1. |2. |# |> |---|=|🎉|\ud83c|\udf89|\u0301|字|と|，';
const WORDS = 'U.S|Dr|No|Inc|J|5|Mai|The|the|Word|e.g|3.14';
const SPACES = ['\n', '\n\n', '\r\n', ' ', '  ', ' '.repeat(80)];
const LONG = ['.'.repeat(40), 'x'.repeat(700), 'long word '.repeat(80), '🐝'.repeat(600)];
const SCRAPS = [...MARKS.split('|'), '|', ...WORDS.split('|'), ...SPACES, ...LONG];
const textArb = fc
  .array(
    fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...SCRAPS) }, fc.constantFrom(...TEXTS), fc.string()),
    {
      maxLength: 24,
    },
  )
  .map((parts) => parts.join(''));

function splitPieces(pieces: readonly string[]): Sentence[] {
  const splitter = createSentenceSplitter();
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.finish()];
}

describe('however a text is cut', () => {
  test('its sentences are the same', () => {
    fc.assert(
      fc.property(textArb, fc.integer(), (text, seed) => {
        const whole = splitSentences(text);
        expect(splitPieces(cutEvenly(text, 1))).toEqual(whole);
        expect(splitPieces(cutRandomly(text, createRandom(seed), 40))).toEqual(whole);
      }),
      RUNS,
    );
  });

  test('they are told at the same character', () => {
    fc.assert(
      fc.property(textArb, fc.nat(), (text, place) => {
        const at = place % (text.length + 1);
        const inOne = createSentenceSplitter();
        const inMany = createSentenceSplitter();
        const told = cutEvenly(text.slice(0, at), 1).flatMap((piece) => inMany.push(piece));
        expect(told).toEqual(inOne.push(text.slice(0, at)));
      }),
      RUNS,
    );
  });
});

test('sentences are in order, not too long, without space around them, and hold all that is no space', () => {
  fc.assert(
    fc.property(textArb, (text) => {
      let last = 0;
      for (const { start, end } of splitSentences(text)) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        expect(end - start).toBeLessThanOrEqual(MAX_SENTENCE_CHARS + SLACK);
        // Marks of quotations count as space.
        expect(text.slice(last, start)).toMatch(/^[\s>\u0085]*$/);
        last = end;
      }
      expect(text.slice(last)).toMatch(/^[\s>\u0085]*$/);
    }),
    RUNS,
  );
});

test('the last sentence ends a paragraph, unless it is a line of code that could have had another behind it', () => {
  fc.assert(
    fc.property(textArb, (text) => {
      fc.pre(!/```|~~~/.test(text));
      expect(splitSentences(text).at(-1)?.endsParagraph ?? true).toBe(true);
    }),
    RUNS,
  );
});
