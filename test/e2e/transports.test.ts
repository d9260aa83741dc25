import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditRecord } from '../../src/protocol/index.ts';
import { type GuardedBrowser, startGuardedPage } from '../support/browser/guarded-browser.ts';
import { cutAtEvents, makeOpenAiEvents } from '../support/browser/openai-events.ts';
import {
  readWithEventSource,
  readWithWebSocket,
  readWithXhr,
  type Sight,
} from '../support/browser/page-transports.ts';
import { parseEvents } from '../support/browser/recorded-stream.ts';
import { waitUntil } from '../support/wait-until.ts';

const TOKEN = 'ghp_Zq3xW8vT1nB6mK9pL2sD5fG7hJ4kR0yU3iO6';
const PIECES = ['The token ', 'is ghp_Zq3xW8v', 'T1nB6mK9pL2sD5fG7hJ4', 'kR0yU3iO6', ' and that', ' is all.'];
const GUARDED = 'The token is [redacted: GitHub token] and that is all.';
const NAMED = ['We talk of ', 'Project Night', 'jar, which ', 'nobody knows.'];
const STOPPED = 'This answer was stopped because it names an internal project.';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The text of an OpenAI stream, from the data of its events. */
function joinContent(data: readonly string[]): string {
  const records = data.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text) as OpenAiRecord);
  return records.map(({ choices: [choice] }) => choice?.delta.content ?? '').join('');
}
interface OpenAiRecord {
  readonly choices: readonly {
    readonly delta: { readonly content?: string };
    readonly finish_reason: string | null;
  }[];
}

const dataOf = (sights: readonly Sight[]): string[] =>
  sights.filter(([name]) => name === 'message').map(([, data]) => String(data));
const namesOf = (sights: readonly Sight[]): string[] => sights.map(([name]) => name);

describe('what comes by other ways than fetch', () => {
  let guarded: GuardedBrowser;
  let page: Page;

  beforeAll(async () => {
    ({ guarded, page } = await startGuardedPage());
  });
  afterAll(() => guarded?.close());

  const addEvents = (pieces: readonly string[]): string =>
    guarded.streams.addPlay({
      contentType: 'text/event-stream',
      cuts: cutAtEvents(makeOpenAiEvents(pieces)),
    });
  const addText = (contentType: string, ...cuts: string[]): string =>
    guarded.streams.addPlay({ contentType, cuts: cuts.map(encode) });
  const waitForRecord = (isIt: (record: AuditRecord) => boolean): Promise<void> =>
    waitUntil(async () => (await guarded.companion.listSessions()).some(isIt), 60_000, isIt.toString());

  describe('XMLHttpRequest', () => {
    test.each(['', 'text'] as const)('text that grows, responseType "%s"', async (type) => {
      const cuts = ['The token is ', TOKEN.slice(0, 9), TOKEN.slice(9), ' and that is all.'].map(encode);
      const seen = (): Promise<string> => page.evaluate(() => document.documentElement.dataset['seen'] ?? '');
      const before = async (index: number): Promise<void> => {
        if (index === 3) await waitUntil(async () => (await seen()).startsWith('The token is '));
      };
      const path = guarded.streams.addPlay({ contentType: 'text/markdown', cuts, before });
      const sights = await page.evaluate(readWithXhr, path, type);
      expect(sights.at(-1)).toEqual(['value', 'The token is [redacted: GitHub token] and that is all.']);
      for (const [, , , text] of sights) expect(String(text)).not.toContain(TOKEN.slice(0, 6));
      // Before the end the beginning was there already.
      expect(sights.some(([name, state, , text]) => name === 'progress' && state === 3 && text !== '')).toBe(
        true,
      );
    });

    test.each(['arraybuffer', 'blob'] as const)('%s', async (type) => {
      const path = addText('text/plain', 'The token is ', TOKEN, '.');
      const sights = await page.evaluate(readWithXhr, path, type);
      expect(sights.at(-1)?.[1]).toBe('The token is [redacted: GitHub token].');
    });

    test('json', async () => {
      const path = addText('application/json', '{"answer":"The token is ', TOKEN, '."}');
      const sights = await page.evaluate(readWithXhr, path, 'json');
      expect(sights.at(-1)?.[1]).toEqual({ answer: 'The token is [redacted: GitHub token].' });
    });

    test('events of a provider, read as text', async () => {
      const sights = await page.evaluate(readWithXhr, addEvents(PIECES), 'text');
      const events = parseEvents(String(sights.at(-1)?.[1]));
      expect(joinContent(events.map(({ data }) => data))).toBe(GUARDED);
    });

    test('a block ends it as if no more had come, and what comes is dropped', async () => {
      const never = new Promise<void>(() => undefined);
      const cuts = cutAtEvents(makeOpenAiEvents(NAMED));
      const path = guarded.streams.addPlay({
        contentType: 'text/event-stream',
        cuts,
        before: (index) => (index < cuts.length - 1 ? Promise.resolve() : never),
      });
      const sights = await page.evaluate(readWithXhr, path, '');
      const text = String(sights.at(-1)?.[1]);
      expect(text).toContain(STOPPED);
      expect(text).toContain('content_filter');
      expect(text).not.toContain('Nightjar');
      expect(namesOf(sights).slice(-4)).toEqual(['readystatechange', 'load', 'loadend', 'value']);
      expect(sights.at(-2)?.slice(1, 3)).toEqual([4, 200]);
    });

    test('a synchronous one passes and is counted', async () => {
      const path = addText('text/plain', 'The token is ', TOKEN, '.');
      const text = await page.evaluate((url) => {
        const xhr = new XMLHttpRequest();
        xhr.open('GET', url, false);
        xhr.send();
        return xhr.responseText;
      }, path);
      expect(text).toContain(TOKEN);
      await waitForRecord(({ report }) => report.unscanned.some(({ reason }) => reason === 'sync-xhr'));
    });
  });

  describe('EventSource', () => {
    test('messages come one by one, guarded, and the stream leaves a record', async () => {
      const sights = await page.evaluate(readWithEventSource, addEvents(PIECES), []);
      expect(joinContent(dataOf(sights))).toBe(GUARDED);
      expect(dataOf(sights).length).toBeGreaterThanOrEqual(PIECES.length + 3);
      await waitForRecord(({ transport, format }) => transport === 'eventsource' && format === 'openai-chat');
    });

    test('events with names, ids and several lines', async () => {
      const path = addText(
        'text/event-stream',
        `event: note\nid: 7\ndata: The token is\ndata: ${TOKEN}.\n\n`,
        'data: [DONE]\n\n',
      );
      const sights = await page.evaluate(readWithEventSource, path, ['note']);
      expect(sights.slice(1)).toEqual([
        ['note', 'The token is\n[redacted: GitHub token].', '7', true, 1],
        ['message', '[DONE]', '7', true, 1],
      ]);
    });

    test.each(['error', 'open'])('an event that the server has named %s', async (name) => {
      const path = addText(
        'text/event-stream',
        `event: ${name}\ndata: It is ${TOKEN}.\n\n`,
        'data: [DONE]\n\n',
      );
      const sights = await page.evaluate(readWithEventSource, path, [name]);
      const said = sights.map(([event, data]) => [event, data]);
      expect(said).toContainEqual([name, 'It is [redacted: GitHub token].']);
      expect(said).toContainEqual(['message', '[DONE]']);
    });

    test('a block ends it in the way of the format, and nothing is tried again', async () => {
      const cuts = [encode('retry: 50\n\n'), ...cutAtEvents(makeOpenAiEvents(NAMED))];
      const path = guarded.streams.addPlay({ contentType: 'text/event-stream', cuts });
      const sights = await page.evaluate(readWithEventSource, path, []);
      expect(joinContent(dataOf(sights))).toContain(STOPPED);
      expect(JSON.stringify(sights)).not.toContain('Nightjar');
      expect(dataOf(sights).at(-1)).toBe('[DONE]');
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(guarded.streams.countRequests(path)).toBe(1);
    });

    test('a block of a page that waits for no mark ends with an error, closed', async () => {
      const path = addText(
        'text/event-stream',
        'data: We know of Project Nightjar.\n\n',
        'data: More of it.\n\n',
      );
      const sights = await page.evaluate(readWithEventSource, path, []);
      expect(dataOf(sights).join('')).toContain(STOPPED);
      expect(JSON.stringify(sights)).not.toContain('Nightjar');
      expect(sights.at(-1)).toEqual(['error', 2]);
    });
  });

  describe('WebSocket', () => {
    const framesOf = (pieces: readonly string[]): string[] =>
      makeOpenAiEvents(pieces)
        .map(({ data }) => data)
        .filter((data) => data !== '[DONE]');

    test('JSON frames are records, and binary ones keep their place', async () => {
      const frames: (string | Uint8Array)[] = framesOf(PIECES);
      frames.splice(4, 0, new Uint8Array(5));
      const url = guarded.streams.addSocket({ frames, closeCode: 1000 });
      const sights = await page.evaluate(readWithWebSocket, url);
      expect(joinContent(dataOf(sights))).toBe(GUARDED);
      expect(dataOf(sights).indexOf('5')).toBe(4);
      expect(sights.at(-1)).toEqual(['close', 1000, 'done', true, 3]);
      await waitForRecord(
        ({ transport, report }) =>
          transport === 'websocket' &&
          report.unscanned.some(({ reason, bytes }) => reason === 'binary' && bytes === 5),
      );
    });

    test('bare text is one growing text', async () => {
      const url = guarded.streams.addSocket({ frames: PIECES, closeCode: 1000 });
      const sights = await page.evaluate(readWithWebSocket, url);
      expect(dataOf(sights).join('')).toBe(GUARDED);
    });

    test('packets of socket.io keep their prefix, and those that carry nothing pass at once', async () => {
      const frames = ['0{"sid":"a"}', '2', `42["say","The token is ${TOKEN}."]`, '3'];
      const url = guarded.streams.addSocket({ frames, closeCode: 1000 });
      const sights = await page.evaluate(readWithWebSocket, url);
      expect(dataOf(sights)).toEqual([
        '0{"sid":"a"}',
        '2',
        '42["say","The token is [redacted: GitHub token]."]',
        '3',
      ]);
    });

    test('a block closes the socket after a frame in the shape of the format', async () => {
      const url = guarded.streams.addSocket({ frames: framesOf(NAMED) });
      const sights = await page.evaluate(readWithWebSocket, url);
      expect(joinContent(dataOf(sights))).toContain(STOPPED);
      expect(dataOf(sights).at(-1)).toContain('content_filter');
      expect(JSON.stringify(sights)).not.toContain('Nightjar');
      expect(sights.at(-1)?.[1]).toBe(1000);
    });
  });
});
