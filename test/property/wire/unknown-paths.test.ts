import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { cutEvery, driveRewriter } from '../../support/wire/drive-rewriter.ts';
import { createSecretGate, createSlowGate, type StreamGate } from '../../support/wire/gates.ts';
import { SECRET } from '../../support/wire/own-streams.ts';
import { createMailGate } from '../../support/wire/word-gate.ts';

const RUNS = { numRuns: readPropertyRuns(150) };

/** Values of all kinds: tokens, words, sentences, states. */
const valueArb = fc.oneof(
  fc.constantFrom(
    'idle',
    'running',
    'Hi',
    'Hello Bob',
    ' the',
    'ing',
    ', ',
    'So it is.',
    'ab',
    '你好',
    'a@',
    '@b',
  ),
  fc.string({ minLength: 1, maxLength: 8 }),
);

/** How records carry a value; beside it, what changes and what doesn't. */
const shapeArb = fc.constantFrom<(value: string, index: number) => Record<string, unknown>>(
  (value) => ({ msg: value }),
  (value) => ({ type: 'say', text: value }),
  (value, index) => ({ index, part: { body: value } }),
  (value, index) => ({ msg: value, id: index }),
  (value, index) => ({ msg: value, from: index % 2 === 0 ? 'ann' : 'bob' }),
  (value, index) => (index % 3 === 2 ? { note: 'so', msg: value } : { msg: value }),
);

const valuesOf = (text: string): string[] =>
  text.split('\n').flatMap((line) => {
    if (line === '') return [];
    const {
      msg,
      text: said,
      part,
    } = JSON.parse(line) as { msg?: string; text?: string; part?: { body: string } };
    return [msg ?? said ?? part?.body ?? ''];
  });

function pass(records: readonly object[], gate: StreamGate, size: number): string {
  const body = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return driveRewriter('application/x-ndjson', cutEvery(body, size), gate).text;
}

/** A secret in pieces. */
const piecesArb = fc
  .array(fc.integer({ min: 1, max: SECRET.length - 1 }), { minLength: 1, maxLength: 3 })
  .map((cuts) => {
    const all = [...new Set([0, ...cuts, SECRET.length])].toSorted((a, b) => a - b);
    return all.slice(1).map((end, index) => SECRET.slice(all[index], end));
  });

describe('values of one path in an unknown format', () => {
  test('say together what they said, whatever is held of them, and no record is lost', () => {
    fc.assert(
      fc.property(
        fc.array(valueArb, { minLength: 1, maxLength: 12 }),
        shapeArb,
        fc.array(fc.nat(6), { minLength: 1, maxLength: 8 }),
        (values, shape, holds) => {
          let turn = 0;
          const gate = createSlowGate(() => holds[(turn += 1) % holds.length] ?? 0);
          const shown = valuesOf(pass(values.map(shape), gate, 17));
          expect(shown.join('')).toBe(values.join(''));
          expect(shown.length).toBeGreaterThanOrEqual(values.length);
          expect(shown.length).toBeLessThanOrEqual(values.length * 2);
        },
      ),
      RUNS,
    );
  });

  test('come out the same, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(valueArb, { maxLength: 10 }),
        shapeArb,
        fc.integer({ min: 1, max: 60 }),
        (values, shape, size) => {
          const records = values.map(shape);
          expect(pass(records, createMailGate(), size)).toBe(pass(records, createMailGate(), 100_000));
        },
      ),
      RUNS,
    );
  });

  test('never say a secret that is split over them', () => {
    fc.assert(
      fc.property(
        fc.array(valueArb, { maxLength: 7 }),
        piecesArb,
        fc.array(valueArb, { maxLength: 4 }),
        shapeArb,
        (before, pieces, after, shape) => {
          const records = [...before, ...pieces, ...after].map(shape);
          const shown = pass(records, createSecretGate(SECRET, '[x]'), 31);
          expect(valuesOf(shown).join('')).not.toContain(SECRET);
        },
      ),
      RUNS,
    );
  });
});
