import { describe, expect, test } from 'vitest';
import type { ChannelText } from '../../../src/wire/index.ts';
import { createRandom } from '../../support/browser/random.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { type CorpusStream, readCorpusStreams } from '../../support/wire/corpus-streams.ts';
import { cutAt, cutEvery, driveRewriter } from '../../support/wire/drive-rewriter.ts';
import { createSecretGate, createSlowGate } from '../../support/wire/gates.ts';
import { parseEvents } from '../../support/wire/parse-events.ts';
import { readRepetitions } from '../../support/wire/read-openai-texts.ts';
import { readTexts, withoutTexts } from '../../support/wire/read-texts.ts';

/** Names that the corpus has for formats, and ours. Of the others it is only known that they pass unharmed. */
const FORMATS = new Map([
  ['openai-chat', 'openai-chat'],
  ['openai-chat-like(writer)', 'openai-chat'],
  ['openai-completions', 'openai-completions'],
  ['openai-responses', 'openai-responses'],
  ['openai-assistants', 'openai-assistants'],
  ['anthropic-messages', 'anthropic-messages'],
]);

/** Lines of `{"value": …}`, which the corpus takes for completions because of their address. */
const MISNAMED = new Set(['raw-c1c0631c5999']);

/** Streams in which a record cuts a number of a tool's arguments in two: the number waits for its rest. */
const CUT_NUMBERS = new Set(['vercel-4fd422a5e24d', 'vercel-a1e8b0e75204']);

const streams = readCorpusStreams();
const known = streams.filter(({ id, format }) => FORMATS.has(format) && !MISNAMED.has(id));

const SHORT_BYTES = 1_000;
const RANDOM_CUTS = readPropertyRuns(2);

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

/** Compares what was asked about a stream with what another program found in it. */
function expectReference({ id, text, toolArguments, thinking }: CorpusStream, asked: readonly ChannelText[]) {
  const join = (texts: readonly ChannelText[]): string => texts.map((one) => one.text).join('');
  // Of several choices the first is the one that others look at; of reasoning that comes twice, one.
  const first = asked.filter(({ channel }) => !/^choice\/[1-9]|\/detail\//.test(channel));
  const answers = first.filter(({ kind }) => kind === 'answer');
  if (text !== undefined) expect(join(answers), id).toBe(text);
  if (thinking !== undefined)
    expect(join(first.filter(({ kind }) => kind === 'reasoning')), id).toBe(thinking);
  if (toolArguments === undefined) return;
  const values = first.filter(({ kind, channel }) => kind === 'tool-arguments' && !/\/whole/.test(channel));
  expect(joinValues(values).toSorted(), id).toEqual(readValues(toolArguments).toSorted());
}

/** Values of JSON texts that came in pieces. */
function joinValues(pieces: readonly ChannelText[]): string[] {
  const open = new Map<string, string>();
  const whole: string[] = [];
  for (const { channel, text, ends } of pieces) {
    const value = (open.get(channel) ?? '') + text;
    open.delete(channel);
    if (ends) whole.push(value);
    else open.set(channel, value);
  }
  return whole;
}

/** Strings that say something, and numbers, of JSON texts that stand one after the other. */
function readValues(texts: string): string[] {
  const values: string[] = [];
  JSON.parse(`[${texts.replaceAll(/\}\s*\{/g, '},{')}]`, (_key, value: unknown) => {
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') values.push(String(value));
    return value;
  });
  return values;
}

/** What a stream says again whole has to be what its pieces said, wherever that was so before. */
function expectSameRepetitions(before: Events, after: Events, id: string): void {
  const texts = { before: readTexts(before), after: readTexts(after) };
  const repetitions = readRepetitions(after);
  readRepetitions(before).forEach(([name, text], index) => {
    if (text !== texts.before[name]) return;
    expect(repetitions[index], id).toEqual([name, texts.after[name]]);
  });
}

type Events = ReturnType<typeof parseEvents>;

describe.skipIf(streams.length === 0)(
  'recorded streams (skipped where the corpora are not installed)',
  () => {
    test(`${streams.length} streams go out byte for byte; of ${known.length} the texts are those that others find`, () => {
      for (const [seed, stream] of streams.entries()) {
        const { id, format, contentType, bytes } = stream;
        for (const pieces of cutsOf(bytes, seed)) {
          const { bytes: output, rewriter, requests } = driveRewriter(contentType, pieces);
          expect(rewriter.unscannedBytes(), id).toBe(0);
          const label = `${id} in ${pieces.length} pieces`;
          if (!CUT_NUMBERS.has(id)) expect(output.equals(bytes), label).toBe(true);
          if (!known.includes(stream)) continue;
          expect(rewriter.format(), label).toBe(FORMATS.get(format));
          expectReference(stream, requests);
        }
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
        expectSameRepetitions(before, after, id);
        expectGapless(after, id);
      }
    });

    test('a value out of the middle of each text is replaced, whatever records it spans', () => {
      for (const [seed, { id, contentType, bytes }] of known.entries()) {
        const random = createRandom(seed);
        const before = parseEvents(bytes.toString());
        const texts = readTexts(before);
        const plain = Object.entries(texts).filter(
          ([name, text]) => !name.startsWith('tool') && text.length > 20,
        );
        for (const [name, text] of plain) {
          const start = random.int(text.length - 12);
          const value = text.slice(start, start + 12);
          const gate = createSecretGate(value, '[gone]');
          const after = parseEvents(driveRewriter(contentType, cutEvery(bytes, 61), gate).text);
          expect(readTexts(after)[name], `${id} ${name}`).toBe(text.replaceAll(value, '[gone]'));
          expectSameRepetitions(before, after, id);
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

/** Where events are counted, none is missing and none comes twice. */
function expectGapless(events: readonly { data: string }[], label: string): void {
  const numbers = events.flatMap(({ data }) => {
    const { sequence_number: number } = data.startsWith('{')
      ? (JSON.parse(data) as Record<string, unknown>)
      : {};
    return typeof number === 'number' ? [number] : [];
  });
  const starts = numbers.flatMap((number, index) => (number === 0 || index === 0 ? [index] : []));
  const expected = numbers.map((_, index) => {
    const start = starts.findLast((at) => at <= index) ?? 0;
    return (numbers[start] ?? 0) + index - start;
  });
  expect(numbers, label).toEqual(expected);
}
