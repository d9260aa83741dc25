import { describe, expect, test } from 'vitest';
import { cutAt, cutEvery, cutEverywhere, driveRewriter } from '../../support/wire/drive-rewriter.ts';
import { createSecretGate, identityGate } from '../../support/wire/gates.ts';
import {
  type OwnStream,
  ownStreams,
  readOwnStream,
  readOwnTexts,
  SECRET,
} from '../../support/wire/own-streams.ts';
import { parseEvents } from '../../support/wire/parse-events.ts';
import { readRepetitions } from '../../support/wire/read-openai-texts.ts';
import { readRecords } from '../../support/wire/read-records.ts';
import { readTexts, withoutTexts } from '../../support/wire/read-texts.ts';

const LF = 0x0a;
const PHASES = 8;
const SHORT_BYTES = 60;
const MARK = '[redacted: key "a\\b"]';

const streams = ownStreams.map((stream) => [stream.file, stream] as const);
const eventStreams = streams.filter(([, { contentType }]) => contentType === 'text/event-stream');
const providerStreams = streams.filter(([, { format }]) => format !== 'json' && format !== 'text');
const lineStreams = streams.filter(([file]) => /\.ndjson$|^ai-sdk-data/.test(file));

/** What a record of our own is recognised by: a piece of a text in the format's shape. */
const PIECE = /delta|"candidates"|"done":false|^\{"[0gc]":|"append"|"completion"/i;
const wholeStreams = streams.filter(([, { cutsValues }]) => cutsValues !== true);

/** What a text must become: in JSON each string value by itself, whatever its spelling. */
function redact(name: string, text: string): unknown {
  if (!name.startsWith('tool')) return text.replaceAll(SECRET, () => MARK);
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'string' ? value.replaceAll(SECRET, () => MARK) : value,
  );
}

function expectedTexts({ texts }: OwnStream): Record<string, unknown> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, redact(name, text)]));
}

function readRedacted(stream: OwnStream, body: string): Record<string, unknown> {
  const texts = Object.entries(readOwnTexts(stream, body));
  return Object.fromEntries(
    texts.map(([name, text]) => [name, name.startsWith('tool') ? (JSON.parse(text) as unknown) : text]),
  );
}

/** Cuts of a body so that together they cut it at every byte; each byte near its beginning also alone. */
function* cutsOf({ bytes }: OwnStream): Generator<Uint8Array[]> {
  yield [bytes];
  yield cutEvery(bytes, 1);
  yield* cutEverywhere(bytes, PHASES);
  for (let at = 1; at < Math.min(SHORT_BYTES, bytes.length); at += 1) yield cutAt(bytes, [at]);
}

describe('a gate that changes nothing', () => {
  test.each(wholeStreams)('%s goes out byte for byte, wherever it is cut', (_file, stream) => {
    for (const pieces of cutsOf(stream)) {
      const { bytes } = driveRewriter(stream.contentType, pieces);
      expect(bytes.equals(stream.bytes), `in ${pieces.length} pieces`).toBe(true);
    }
  });

  test.each(providerStreams)('%s keeps its events, their order, and all that is no text', (_file, stream) => {
    const { text } = driveRewriter(stream.contentType, [stream.bytes]);
    const before = readRecords(stream.contentType, stream.bytes.toString());
    expect(readRecords(stream.contentType, text).map(withoutTexts)).toEqual(before.map(withoutTexts));
    expect(readTexts(readRecords(stream.contentType, text))).toEqual(readTexts(before));
  });

  test.each(streams)('%s is recognised', (_file, stream) => {
    expect(driveRewriter(stream.contentType, [stream.bytes]).rewriter.format()).toBe(stream.format);
  });
});

describe('a gate that redacts', () => {
  test.each(providerStreams)('%s: each text is redacted and complete', (_file, stream) => {
    const { text } = driveRewriter(stream.contentType, [stream.bytes], createSecretGate(SECRET, MARK));
    expect(readOwnTexts(stream, stream.bytes.toString())).toEqual(stream.texts);
    expect(readRedacted(stream, text)).toEqual(expectedTexts(stream));
  });

  test.each([
    ['openai-responses.sse', 14],
    ['openai-assistants.sse', 3],
  ])('%s: each of %i whole texts says what the pieces said', (file, count) => {
    const stream = readOwnStream(file);
    for (const gate of [createSecretGate(SECRET, MARK), identityGate]) {
      const events = parseEvents(driveRewriter(stream.contentType, [stream.bytes], gate).text);
      const texts = readTexts(events);
      const repetitions = readRepetitions(events);
      expect(repetitions.length).toBe(count);
      for (const [name, text] of repetitions) expect(text, name).toBe(texts[name]);
    }
  });

  test.each(providerStreams)(
    '%s: all events are there, in order, the others carry text alone',
    (_file, stream) => {
      const { text } = driveRewriter(stream.contentType, [stream.bytes], createSecretGate(SECRET, MARK));
      const left = readRecords(stream.contentType, text).map(withoutTexts);
      for (const event of readRecords(stream.contentType, stream.bytes.toString()).map(withoutTexts)) {
        const at = left.findIndex((candidate) => JSON.stringify(candidate) === JSON.stringify(event));
        expect(at, `${event.event} ${event.data}`).toBeGreaterThanOrEqual(0);
        expect(left.slice(0, at).every(({ data }) => PIECE.test(data))).toBe(true);
        left.splice(0, at + 1);
      }
      expect(left).toEqual([]);
    },
  );

  test.each(streams)('%s: no 8 characters of the secret come out', (_file, stream) => {
    const { text } = driveRewriter(stream.contentType, [stream.bytes], createSecretGate(SECRET, MARK));
    const parsed = stream.format === 'text' ? [] : readRecords(stream.contentType, text);
    const seen = [text, ...Object.values(readTexts(parsed))].join('\n');
    for (let start = 0; start + 8 <= SECRET.length; start += 1) {
      expect(seen).not.toContain(SECRET.slice(start, start + 8));
    }
  });

  test.each(streams)('%s: any cut comes out as the whole does', (_file, stream) => {
    const run = (pieces: readonly Uint8Array[]): string =>
      driveRewriter(stream.contentType, pieces, createSecretGate(SECRET, MARK)).text;
    const whole = run([stream.bytes]);
    for (const pieces of cutsOf(stream)) expect(run(pieces), `in ${pieces.length} pieces`).toBe(whole);
  });

  test.each(eventStreams)('%s: every event goes out with the piece that completes it', (_file, stream) => {
    const pieces = cutEvery(stream.bytes, 1);
    const { outputs } = driveRewriter(stream.contentType, pieces, createSecretGate(SECRET, MARK));
    const completing = pieces.flatMap(([byte], index) =>
      byte === LF && pieces[index - 1]?.[0] === LF ? [index] : [],
    );
    const passing = pieces.flatMap((_, index) => ((outputs[index]?.length ?? 0) > 0 ? [index] : []));
    expect(passing).toEqual(completing);
  });

  test.each(lineStreams)('%s: every line goes out with the byte that ends it', (_file, stream) => {
    const pieces = cutEvery(stream.bytes, 1);
    const { outputs } = driveRewriter(stream.contentType, pieces, createSecretGate(SECRET, MARK));
    const passing = outputs.flatMap(({ length }, index) => (length > 0 ? [pieces[index]?.[0]] : []));
    expect(new Set(passing.slice(1))).toEqual(new Set([LF]));
  });

  test('gemini-array.json: every element goes out with the bracket that ends it', () => {
    const stream = readOwnStream('gemini-array.json');
    const pieces = cutEvery(stream.bytes, 1);
    const { outputs } = driveRewriter(stream.contentType, pieces, createSecretGate(SECRET, MARK));
    const passing = outputs.filter(({ length }) => length > 0).map((output) => output.toString());
    const elements = readRecords(stream.contentType, stream.bytes.toString());
    // The opening bracket, the elements, the closing one, and the line end.
    expect(passing.length).toBe(elements.length + 3);
    expect(passing.slice(1, -2).every((output) => output.endsWith('}'))).toBe(true);
  });
});
