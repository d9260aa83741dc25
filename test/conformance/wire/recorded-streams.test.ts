import { describe, expect, test } from 'vitest';
import { createRandom } from '../../support/browser/random.ts';
import { readCorpusStreams } from '../../support/wire/corpus-streams.ts';
import { cutAt, cutEvery, driveRewriter } from '../../support/wire/drive-rewriter.ts';
import { createSecretGate, createSlowGate } from '../../support/wire/gates.ts';
import { parseEvents } from '../../support/wire/parse-events.ts';
import { readTexts, withoutTexts } from '../../support/wire/read-texts.ts';

const streams = readCorpusStreams();
const known = streams.filter(({ format }) => format === 'openai-chat' || format === 'anthropic-messages');

/** Streams in which a record cuts a number of a tool's arguments in two: the number waits for its rest. */
const CUT_NUMBERS = new Set(['vercel-4fd422a5e24d']);

const SHORT_BYTES = 1_000;
const RANDOM_CUTS = 2;

/** Every cut of a short body, random ones of a long one, and the body byte by byte. */
function* cutsOf(bytes: Buffer, seed: number): Generator<Uint8Array[]> {
  const random = createRandom(seed);
  yield [bytes];
  yield cutEvery(bytes, 1);
  if (bytes.length <= SHORT_BYTES) {
    for (let at = 1; at < bytes.length; at += 1) yield cutAt(bytes, [at]);
    return;
  }
  for (let run = 0; run < RANDOM_CUTS; run += 1) {
    yield cutAt(
      bytes,
      Array.from({ length: 1 + random.int(40) }, () => random.int(bytes.length)),
    );
  }
}

describe.skipIf(streams.length === 0)(
  'recorded streams (skipped where the corpora are not installed)',
  () => {
    test(`${streams.length} streams of all formats go out byte for byte`, () => {
      for (const [seed, { id, contentType, bytes }] of streams.entries()) {
        if (CUT_NUMBERS.has(id)) continue;
        for (const pieces of cutsOf(bytes, seed)) {
          const { bytes: output, rewriter } = driveRewriter(contentType, pieces);
          expect(output.equals(bytes), `${id} in ${pieces.length} pieces`).toBe(true);
          expect(rewriter.unscannedBytes(), id).toBe(0);
        }
      }
    });

    test(`${known.length} streams of known formats are recognised, and their text is the one that others find`, () => {
      for (const { id, format, contentType, bytes, text } of known) {
        const { rewriter, requests } = driveRewriter(contentType, [bytes]);
        expect(rewriter.format(), id).toBe(format);
        // Of several choices the first is the one that others look at.
        const isSeen = (channel: string): boolean => /^block|^choice\/0\//.test(channel);
        const answers = requests.filter(({ kind, channel }) => kind === 'answer' && isSeen(channel));
        expect(answers.map((request) => request.text).join(''), id).toBe(text ?? '');
      }
    });

    test('a gate that holds back at random changes no text and no event', () => {
      for (const [seed, { id, contentType, bytes }] of known.entries()) {
        const random = createRandom(seed);
        const gate = createSlowGate(() => random.int(12));
        const { text } = driveRewriter(contentType, cutEvery(bytes, 97), gate);
        const before = parseEvents(bytes.toString());
        const after = parseEvents(text);
        expect(readTexts(after), id).toEqual(readTexts(before));
        expectSubsequence(before.map(withoutTexts), after.map(withoutTexts), id);
      }
    });

    test('a value out of the middle of each text is replaced, whatever records it spans', () => {
      for (const [seed, { id, contentType, bytes }] of known.entries()) {
        const random = createRandom(seed);
        const texts = readTexts(parseEvents(bytes.toString()));
        const plain = Object.entries(texts).filter(
          ([name, text]) => !name.startsWith('tool') && text.length > 20,
        );
        for (const [name, text] of plain) {
          const start = random.int(text.length - 12);
          const value = text.slice(start, start + 12);
          const gate = createSecretGate(value, '[gone]');
          const seen = readTexts(parseEvents(driveRewriter(contentType, cutEvery(bytes, 61), gate).text));
          expect(seen[name], `${id} ${name}`).toBe(text.replaceAll(value, '[gone]'));
        }
      }
    });
  },
);

function expectSubsequence(before: readonly object[], after: readonly object[], label: string): void {
  const left = after.map((event) => JSON.stringify(event));
  let at = 0;
  for (const event of before) {
    at = left.indexOf(JSON.stringify(event), at) + 1;
    expect(at, `${label}: ${JSON.stringify(event)} is missing or late`).toBeGreaterThan(0);
  }
}
