import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findShownPart } from '../../scripts/tour/find-shown-part.ts';
import { serveClientScripts } from '../support/browser/build-client-scripts.ts';
import { type GuardedBrowser, readStream, startGuardedPage } from '../support/browser/guarded-browser.ts';
import { cutBytes, type DirtyStream, injectSecrets } from '../support/browser/inject.ts';
import { ownStreams } from '../support/browser/own-streams.ts';
import type { Seen } from '../support/browser/page-clients.ts';
import { createRandom, type Random } from '../support/browser/random.ts';
import {
  joinTexts,
  parseEvents,
  printEvents,
  type RecordedStream,
  readRecordedStreams,
  type StreamEvent,
} from '../support/browser/recorded-stream.ts';

/** Seeded runs with secrets; raise it to search longer. */
const RUNS = Number(process.env['E2E_RUNS'] ?? 200);
const AT_ONCE = 4;
const OFF_RUNS = 8;
const LIBRARIES = { 'openai-chat': 'openai-chat-create', 'anthropic-messages': 'anthropic-create' };

const recorded = readRecordedStreams();
const corpus = recorded.length > 0 ? 'recorded by third parties' : 'our own, the corpora are not installed';
const streams = [...ownStreams(), ...recorded];

interface Run {
  readonly seed: number;
  readonly client: string;
  readonly stream: RecordedStream;
  readonly dirty: DirtyStream;
  readonly cuts: readonly Uint8Array[];
}

function planRun(seed: number): Run {
  const random = createRandom(seed);
  const [stream, dirty] = pickDirty(random);
  const client = random.pick(['fetch', LIBRARIES[stream.format]]);
  return { seed, client, stream, dirty, cuts: cutBytes(dirty.bytes, random, dirty.insides) };
}

function pickDirty(random: Random): [RecordedStream, DirtyStream] {
  for (;;) {
    const stream = random.pick(streams);
    const dirty = injectSecrets(stream, random);
    if (dirty !== null) return [stream, dirty];
  }
}

/** All that the page's own code saw, as text: whole chunks, and each text put together from its pieces. */
function listSeenTexts({ chunks, events }: Seen): string[] {
  const chunkTexts = chunks.map(({ bytes }) => Buffer.from(bytes).toString());
  const whole = Buffer.from(chunks.flatMap(({ bytes }) => [...bytes])).toString();
  const eventTexts = events.map((event) => JSON.stringify(event));
  return [
    ...chunkTexts,
    whole,
    ...eventTexts,
    ...Object.values(joinTexts(readSeenEvents({ chunks, events }))),
  ];
}

function readSeenEvents({ chunks, events }: Pick<Seen, 'chunks' | 'events'>): StreamEvent[] {
  if (chunks.length === 0) return events.map((event) => ({ fields: [], data: JSON.stringify(event) }));
  return parseEvents(Buffer.from(chunks.flatMap(({ bytes }) => [...bytes])).toString());
}

function findLeaks({ dirty }: Run, seen: Seen): string[] {
  const telling = dirty.secrets.flatMap((secret) => secret.telling);
  return listSeenTexts(seen).flatMap((text) => telling.flatMap((value) => findShownPart(text, value) ?? []));
}

/** Cuts and event borders that fall inside a secret. */
function countInsideCuts({ dirty, cuts }: Run): number {
  const insides = new Set(dirty.insides);
  let at = 0;
  let count = 0;
  for (const cut of cuts) {
    at += cut.length;
    if (insides.has(at)) count += 1;
  }
  return count;
}

describe(`streams ${corpus}`, () => {
  let guarded: GuardedBrowser;
  let page: Page;

  beforeAll(async () => {
    ({ guarded, page } = await startGuardedPage());
    await serveClientScripts(guarded.streams, Object.values(LIBRARIES));
  });
  afterAll(() => guarded?.close());

  const play = ({ client, cuts }: Pick<Run, 'client' | 'cuts'>): Promise<Seen> =>
    readStream(page, client, guarded.streams.addPlay({ contentType: 'text/event-stream', cuts }));

  async function playAll<T>(runs: readonly Run[], judge: (run: Run, seen: Seen) => T): Promise<T[]> {
    const results: T[] = [];
    for (let at = 0; at < runs.length; at += AT_ONCE) {
      const some = runs.slice(at, at + AT_ONCE);
      results.push(...(await Promise.all(some.map(async (run) => judge(run, await play(run))))));
    }
    return results;
  }

  const listRuns = (count: number): Run[] => Array.from({ length: count }, (_, seed) => planRun(seed));

  test(`${RUNS} seeded runs: nothing telling of a secret reaches the page, and all else does`, async () => {
    const runs = listRuns(RUNS);
    const cutInside = runs.filter((run) => countInsideCuts(run) > 0).length;
    expect(cutInside, 'runs with a cut inside a secret').toBeGreaterThan(RUNS * 0.9);

    const results = await playAll(runs, (run, seen) => {
      const label = `seed ${run.seed}, ${run.stream.id} read with ${run.client}`;
      expect(seen.error, label).toBeNull();
      expect(findLeaks(run, seen), label).toEqual([]);
      expect(joinTexts(readSeenEvents(seen)), label).toEqual(joinTexts(run.dirty.expected));
      return run.client;
    });
    expect(new Set(results)).toEqual(new Set(['fetch', ...Object.values(LIBRARIES)]));
  });

  test('clean streams: same events, order, other fields and texts; unchanged events byte for byte', async () => {
    for (const [index, stream] of streams.entries()) {
      const body = printEvents(stream.events);
      const cuts = cutBytes(new TextEncoder().encode(body), createRandom(index));
      const seen = await play({ client: 'fetch', cuts });
      const events = readSeenEvents(seen);
      expect(seen.error, stream.id).toBeNull();
      expect(joinTexts(events), stream.id).toEqual(joinTexts(stream.events));
      const { kept, inserted } = withoutInserted(events, stream.events);
      expect(kept.map(stripTexts), stream.id).toEqual(stream.events.map(stripTexts));
      // One for each text at most; reasoning may come twice, as text and as details.
      expect(inserted.length, stream.id).toBeLessThanOrEqual(2 * Object.keys(joinTexts(events)).length);
      expect(
        inserted.filter((event) => isSame(event, stripTexts(event))),
        stream.id,
      ).toEqual([]);
      const sameTexts = stream.events.filter((event, i) => isSame(textsOf(event), textsOf(kept[i])));
      const sameData = stream.events.filter((event, i) => event.data === kept[i]?.data);
      expect(sameData, stream.id).toEqual(sameTexts);
      expect(sameData.length, stream.id).toBeGreaterThan(0);
    }
  });

  test('text arrives while the stream still runs: each event before the next is sent', async () => {
    const stream = streams.toSorted((a, b) => b.events.length - a.events.length)[0] as RecordedStream;
    const cuts = stream.events.map((event) => new TextEncoder().encode(printEvents([event])));
    const live = await guarded.openPage();
    // Chunks, not events: held text comes as an event of its own in the chunk that releases it.
    const seenSoFar = (): Promise<number> =>
      live.evaluate(() => Number(document.documentElement.dataset['chunks'] ?? 0));
    // The server sends an event only after the page's code has got the one before it.
    const before = async (index: number): Promise<void> => {
      const deadline = performance.now() + 10_000;
      while ((await seenSoFar()) < index) {
        if (performance.now() > deadline) throw new Error(`event ${index - 1} did not arrive`);
      }
    };
    const path = guarded.streams.addPlay({ contentType: 'text/event-stream', cuts, before });
    const seen = await readStream(live, 'fetch', path);
    expect(seen.error).toBeNull();
    expect(seen.chunks.length).toBe(cuts.length);
    await live.close();
  });

  test('with the engine switched off the same runs leak', async () => {
    await guarded.usePack('test/support/packs/inert.json');
    const leaks = await playAll(listRuns(OFF_RUNS), (run, seen) => findLeaks(run, seen).length);
    expect(leaks.every((count) => count > 0)).toBe(true);
  });
});

/** Takes out the events that carry what was held when a text ended: events of nothing but text. */
function withoutInserted(
  events: readonly StreamEvent[],
  originals: readonly StreamEvent[],
): { kept: StreamEvent[]; inserted: StreamEvent[] } {
  const kept: StreamEvent[] = [];
  const inserted: StreamEvent[] = [];
  for (const event of events) {
    const original = originals[kept.length];
    const isOriginal = original !== undefined && isSame(stripTexts(event), stripTexts(original));
    (isOriginal ? kept : inserted).push(event);
  }
  return { kept, inserted };
}

/** All that an event says, wherever it stands. */
function textsOf(event: StreamEvent | undefined): StreamEvent {
  const texts: unknown[] = [];
  const collect = (key: string, value: unknown): unknown => {
    if (TEXT_FIELDS.includes(key) && typeof value === 'string') texts.push(value);
    return value;
  };
  if (event?.data.startsWith('{')) JSON.parse(event.data, collect);
  return { fields: [], data: JSON.stringify(texts) };
}

function isSame(a: StreamEvent, b: StreamEvent): boolean {
  return a.data === b.data && a.fields.join('\n') === b.fields.join('\n');
}

const TEXT_FIELDS = [
  'content',
  'refusal',
  'reasoning',
  'reasoning_content',
  'arguments',
  'text',
  'thinking',
  'partial_json',
];

/** An event without its texts, to compare everything else of it. */
function stripTexts(event: StreamEvent): StreamEvent {
  if (!event.data.startsWith('{')) return event;
  const strip = (key: string, value: unknown): unknown => {
    // They repeat the text in pieces, so they go when it has moved.
    if (key === 'logprobs') return null;
    return TEXT_FIELDS.includes(key) && typeof value === 'string' ? '' : value;
  };
  return { ...event, data: JSON.stringify(JSON.parse(event.data, strip)) };
}
