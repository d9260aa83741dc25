import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { AuditRecord } from '../../src/protocol/index.ts';
import { PIECES, TOKEN } from '../support/browser/chaos-stage.ts';
import { type GuardedBrowser, startGuardedPage } from '../support/browser/guarded-browser.ts';
import { cutAtEvents, makeOpenAiEvents } from '../support/browser/openai-events.ts';
import {
  readInWorker,
  readWithEventSource,
  readWithWebSocket,
  readWithXhr,
  type Sight,
} from '../support/browser/page-transports.ts';
import { joinTexts, parseEvents } from '../support/browser/recorded-stream.ts';
import { waitUntil } from '../support/wait-until.ts';

const GUARDED = 'The token is [redacted: GitHub token] and that is all.';
const STOPPED = 'This answer was stopped because it names an internal project.';
/** Piece in whose middle of the token the interruption comes. The role event is the first. */
const MIDDLE = 3;

let guarded: GuardedBrowser;
let page: Page;

beforeAll(async () => {
  ({ guarded, page } = await startGuardedPage());
});
afterAll(() => guarded?.close());

/** Messages that the page has seen, or what it could read of a request. */
const countSeen = (): Promise<number> =>
  page.evaluate(() => {
    const { messages, seen } = document.documentElement.dataset;
    return Math.max(Number(messages ?? 0), (seen ?? '').split('\n\n').length - 1);
  });

interface Source {
  read(address: string): Promise<Sight[]>;
  /** @param before awaited before each piece */
  add(pieces: readonly string[], before: (index: number) => Promise<void>): string;
}

const framesOf = (pieces: readonly string[]): string[] =>
  makeOpenAiEvents(pieces)
    .map(({ data }) => data)
    .filter((data) => data !== '[DONE]');
const addSocket: Source['add'] = (pieces, before) =>
  guarded.streams.addSocket({ frames: framesOf(pieces), closeCode: 1000, before });
const addEvents: Source['add'] = (pieces, before) =>
  guarded.streams.addPlay({
    contentType: 'text/event-stream',
    cuts: cutAtEvents(makeOpenAiEvents(pieces)),
    before,
  });

const EVENT_SOURCE: Source = {
  read: (address) => page.evaluate(readWithEventSource, address, []),
  add: addEvents,
};
const WEB_SOCKET: Source = { read: (address) => page.evaluate(readWithWebSocket, address), add: addSocket };
const REQUEST: Source = { read: (address) => page.evaluate(readWithXhr, address, 'text'), add: addEvents };
const inWorker = ({ add }: Source): Source => ({
  read: (address) => page.evaluate(readInWorker, address),
  add,
});

async function playInterrupted({ read, add }: Source, interrupt: () => Promise<unknown>): Promise<Sight[]> {
  await page.evaluate(() => {
    delete document.documentElement.dataset['messages'];
    delete document.documentElement.dataset['seen'];
  });
  let isDone = false;
  const before = async (index: number): Promise<void> => {
    if (index !== MIDDLE || isDone) return;
    // Of the token, what came so far is held. The socket's first sight is that it is open.
    await waitUntil(async () => (await countSeen()) >= MIDDLE);
    await interrupt();
    isDone = true;
  };
  return read(add(PIECES, before));
}

/** All that the page saw of an answer, as it would show it. */
function textOf(sights: readonly Sight[]): string {
  const data = sights.filter(([name]) => name === 'message').map(([, value]) => `data: ${String(value)}\n\n`);
  const [name, whole] = sights.at(-1) ?? [];
  return joinTexts(parseEvents(name === 'value' ? String(whole) : data.join('')))['0/content'] ?? '';
}

/** Waits for the record that comes next. */
async function recordOf(play: () => Promise<Sight[]>): Promise<{ sights: Sight[]; record: AuditRecord }> {
  await waitUntil(async () => (await guarded.status()).undelivered === 0);
  const known = new Set((await guarded.companion.listSessions()).map(({ sessionId }) => sessionId));
  const sights = await play();
  let record: AuditRecord | undefined;
  await waitUntil(async () => {
    const all = await guarded.companion.listSessions();
    record = all.find(({ sessionId }) => !known.has(sessionId));
    return record !== undefined;
  }, 60_000);
  return { sights, record: record as AuditRecord };
}

describe.each([
  ['an event source', EVENT_SOURCE, ['error', 0]],
  ['a socket', WEB_SOCKET, ['close', 1006]],
  ['a request', REQUEST, ['error', 4]],
  ['an event source in a Worker', inWorker(EVENT_SOURCE), ['error', 0]],
  ['a socket in a Worker', inWorker(WEB_SOCKET), ['close', 1006]],
] as const)('the network is cut in the middle of %s', (_name, source, end) => {
  test('the page hears of it, and sees nothing of what was held', async () => {
    const { sights, record } = await recordOf(() =>
      playInterrupted(source, async () => {
        throw new Error('The server breaks off.');
      }),
    );
    expect(sights.map((sight) => sight.slice(0, 2))).toContainEqual(end);
    expect(JSON.stringify(sights)).toContain('The token ');
    expect(JSON.stringify(sights)).not.toContain(TOKEN.slice(0, 6));
    expect(record.endReason).toBe('error');
    expect(record.report.characters.discarded).toBeGreaterThan(0);
  });
});

describe('a block that is found at the end', () => {
  test('closes an event source, and nothing is tried again', async () => {
    const cuts = ['data: We talk of \n\n', 'data: Project Nightjar\n\n'].map((cut) => Buffer.from(cut));
    const address = guarded.streams.addPlay({ contentType: 'text/event-stream', cuts });
    const sights = await EVENT_SOURCE.read(address);
    expect(JSON.stringify(sights)).toContain(STOPPED);
    expect(JSON.stringify(sights)).not.toContain('Nightjar');
    // Closed, not connecting again.
    expect(sights.at(-1)).toEqual(['error', 2]);
    expect(guarded.streams.countRequests(address)).toBe(1);
  });

  test('of a socket comes before its close', async () => {
    const frames = framesOf(['We talk of ', 'Project Nightjar']).slice(0, 3);
    const sights = await WEB_SOCKET.read(guarded.streams.addSocket({ frames, closeCode: 1001 }));
    expect(textOf(sights)).toContain(STOPPED);
    expect(JSON.stringify(sights)).not.toContain('Nightjar');
    expect(sights.at(-1)?.slice(0, 2)).toEqual(['close', 1001]);
  });
});

const SOURCES = [
  ['an event source', EVENT_SOURCE],
  ['a socket', WEB_SOCKET],
  ['a request', REQUEST],
] as const;

describe.each(SOURCES)('in the middle of %s', (name, source) => {
  afterEach(async () => {
    await guarded.setPolicy({ failPolicy: 'closed', sites: {}, verdictTimeoutMs: 2_000 });
    await page.reload();
  });

  const closeEngine = async (): Promise<void> => {
    await (await guarded.engineHost()).close();
    const isEngine = (url: string): boolean => url.endsWith('/offscreen.html');
    await waitUntil(() => !guarded.browser.targets().some((target) => isEngine(target.url())));
  };

  test('the service worker is killed: nothing happens', async () => {
    const sights = await playInterrupted(source, () => guarded.killServiceWorker());
    expect(textOf(sights)).toBe(GUARDED);
  });

  test('the engine goes away, policy closed: it ends as filtered, and its source is stopped', async () => {
    const sights = await playInterrupted(source, closeEngine);
    expect(textOf(sights)).toMatch(/^The token is .*Stinger ended this answer/s);
    expect(JSON.stringify(sights)).not.toContain(TOKEN.slice(0, 6));
    const last = name === 'a request' ? sights.at(-2) : sights.at(-1);
    expect(last?.slice(0, 2)).toEqual(
      { 'an event source': ['message', '[DONE]'], 'a socket': ['close', 1000], 'a request': ['loadend', 4] }[
        name
      ],
    );
  });

  test('the engine goes away, policy open: it goes on whole, and is counted', async () => {
    const sites = { [guarded.streams.origin]: 'open' as const };
    await guarded.setPolicy({ failPolicy: 'closed', sites, verdictTimeoutMs: 2_000 });
    await page.reload();
    const { sights, record } = await recordOf(() => playInterrupted(source, closeEngine));
    expect(textOf(sights)).toBe(PIECES.join(''));
    expect(record.report.unscanned).toMatchObject([{ reason: 'engine-away' }]);
  });
});
