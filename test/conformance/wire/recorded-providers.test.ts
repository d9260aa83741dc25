import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../../support/browser/random.ts';
import { type CorpusStream, readCorpusStreams } from '../../support/wire/corpus-streams.ts';
import { cutAt, cutEvery, cutEverywhere, driveRewriter } from '../../support/wire/drive-rewriter.ts';
import { createSecretGate, createSlowGate } from '../../support/wire/gates.ts';
import { createInjectingGate } from '../../support/wire/injecting-gate.ts';
import { SECRET } from '../../support/wire/own-streams.ts';
import { parseEvents } from '../../support/wire/parse-events.ts';
import { readRecords } from '../../support/wire/read-records.ts';
import { readTexts, withoutTexts } from '../../support/wire/read-texts.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 3);
const MARK = '[gone]';
const SHORT_BYTES = 1_000;
const PHASES = 7;

/** Formats of the corpus, and the adapters that must read them. */
const ADAPTERS = new Map([
  ['gemini', 'gemini'],
  ['gemini-array', 'gemini'],
  ['ollama-chat', 'ollama'],
  ['ollama-generate', 'ollama'],
  ['cohere-v2', 'cohere-v2'],
  ['ai-sdk-data-stream-v1', 'ai-sdk-data'],
  ['ai-sdk-ui-message-stream-v1', 'ai-sdk-ui'],
]);

/** The same records as one JSON array, as Gemini sends them unless it is asked for events. */
function asArray(stream: CorpusStream): CorpusStream {
  const elements = parseEvents(stream.bytes.toString()).map(({ data }) => data);
  return {
    ...stream,
    id: `${stream.id} as an array`,
    format: 'gemini-array',
    contentType: 'application/json',
    bytes: Buffer.from(`[${elements.join('\n,\r\n')}\n]\n`),
  };
}

const recorded = readCorpusStreams().filter(({ format }) => ADAPTERS.has(format));
const streams = [...recorded, ...recorded.filter(({ format }) => format === 'gemini').map(asArray)];

function cutRandomly(bytes: Uint8Array, random: Random): Uint8Array[] {
  const count = 1 + random.int(60);
  return cutAt(
    bytes,
    Array.from({ length: count }, () => random.int(bytes.length)),
  );
}

function textsOf({ contentType }: CorpusStream, bytes: Buffer): Record<string, string> {
  return readTexts(readRecords(contentType, bytes.toString()));
}

describe.skipIf(streams.length === 0)(
  'recorded streams of other providers (skipped where the corpora are not installed)',
  () => {
    test(`${streams.length} streams are recognised, and their texts are those that others find`, () => {
      for (const { id, format, contentType, bytes, text, thinking } of streams) {
        const { rewriter, requests } = driveRewriter(contentType, cutEvery(bytes, 1));
        const join = (kind: string): string =>
          requests
            .filter((request) => request.kind === kind)
            .map((request) => request.text)
            .join('');
        expect(rewriter.format(), id).toBe(ADAPTERS.get(format));
        expect(join('answer'), id).toBe(text ?? '');
        if (thinking !== undefined) expect(join('reasoning'), id).toBe(thinking);
      }
    });

    test('any cut comes out as the whole does: every byte of the shortest stream of each format', () => {
      for (const format of ADAPTERS.keys()) {
        const [shortest] = streams
          .filter((stream) => stream.format === format)
          .toSorted((a, b) => a.bytes.length - b.bytes.length);
        if (shortest === undefined) throw new Error(`no stream of ${format}`);
        const { id, contentType } = shortest;
        const bytes = shortest.bytes.subarray(0, SHORT_BYTES);
        const whole = driveRewriter(contentType, [bytes]).text;
        for (let at = 1; at < bytes.length; at += 1) {
          expect(driveRewriter(contentType, cutAt(bytes, [at])).text, `${id} cut at ${at}`).toBe(whole);
        }
      }
    });

    test('any cut comes out as the whole does: every byte of all others, many at a time', () => {
      for (const { id, contentType, bytes } of streams) {
        const whole = driveRewriter(contentType, [bytes]).text;
        for (const pieces of cutEverywhere(bytes, PHASES)) {
          expect(driveRewriter(contentType, pieces).text, id).toBe(whole);
        }
      }
    });

    test('an inert gate lets arrays through byte for byte, wherever they are cut', () => {
      for (const [seed, { id, contentType, bytes }] of streams.entries()) {
        if (!id.endsWith('array')) continue;
        for (const pieces of [cutEvery(bytes, 1), cutRandomly(bytes, createRandom(seed))]) {
          expect(driveRewriter(contentType, pieces).bytes.equals(bytes), id).toBe(true);
        }
      }
    });

    test('a gate that holds back at random changes no text, and no record but by pieces of its own', () => {
      for (const [seed, stream] of streams.entries()) {
        const random = createRandom(seed);
        const gate = createSlowGate(() => random.int(12));
        const { bytes } = driveRewriter(stream.contentType, cutEvery(stream.bytes, 97), gate);
        expect(textsOf(stream, bytes), stream.id).toEqual(textsOf(stream, stream.bytes));
        const strip = (body: Buffer): string[] =>
          readRecords(stream.contentType, body.toString()).map((record) =>
            JSON.stringify(withoutTexts(record)),
          );
        const after = strip(bytes);
        let at = 0;
        for (const record of strip(stream.bytes)) {
          at = after.indexOf(record, at) + 1;
          expect(at, `${stream.id}: ${record} is missing or late`).toBeGreaterThan(0);
        }
      }
    });

    test('secrets in random places, over several records, are replaced in every text', () => {
      let injected = 0;
      for (const [index, stream] of streams.entries()) {
        for (let run = 0; run < RUNS; run += 1) {
          const random = createRandom(index * 1_000 + run);
          const injecting = createInjectingGate(SECRET, random);
          const dirty = driveRewriter(stream.contentType, [stream.bytes], injecting).bytes;
          const gate = createSecretGate(SECRET, MARK);
          const { bytes } = driveRewriter(stream.contentType, cutRandomly(dirty, random), gate);
          const expected = Object.entries(textsOf(stream, dirty)).map(
            ([name, text]) => [name, text.replaceAll(SECRET, MARK)] as const,
          );
          const label = `${stream.id}, run ${run}`;
          expect(textsOf(stream, bytes), label).toEqual(Object.fromEntries(expected));
          expect(findParts(`${bytes.toString()}${JSON.stringify(textsOf(stream, bytes))}`), label).toEqual(
            [],
          );
          injected += Object.values(textsOf(stream, dirty)).filter((text) => text.includes(SECRET)).length;
        }
      }
      expect(injected).toBeGreaterThan(streams.length * RUNS * 0.8);
    });
  },
);

/** Parts of the secret that are long enough to tell. */
function findParts(seen: string): string[] {
  const parts = Array.from({ length: SECRET.length - 7 }, (_, start) => SECRET.slice(start, start + 8));
  return parts.filter((part) => seen.includes(part));
}
