import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditRecord } from '../../src/protocol/index.ts';
import { type GuardedBrowser, readStream, startGuardedPage } from '../support/browser/guarded-browser.ts';
import { cutAtEvents, makeOpenAiEvents } from '../support/browser/openai-events.ts';
import type { Seen } from '../support/browser/page-clients.ts';
import { joinTexts, parseEvents } from '../support/browser/recorded-stream.ts';
import { waitUntil } from '../support/wait-until.ts';

const TOKEN = 'ghp_Zq3xW8vT1nB6mK9pL2sD5fG7hJ4kR0yU3iO6';
const PIECES = ['The token ', 'is ghp_Zq3xW8v', 'T1nB6mK9pL2sD5fG7hJ4', 'kR0yU3iO6', ' and that', ' is all.'];
const GUARDED = 'The token is [redacted: GitHub token] and that is all.';
/** Index of the cut in whose middle of the token the interruption comes: the role event is the first. */
const MIDDLE = 3;
const KILLS = 6;

const readText = ({ chunks }: Seen): string =>
  joinTexts(parseEvents(Buffer.from(chunks.flatMap(({ bytes }) => [...bytes])).toString()))['0/content'] ??
  '';

describe('what breaks in the middle of a stream', () => {
  let guarded: GuardedBrowser;
  let page: Page;

  beforeAll(async () => {
    ({ guarded, page } = await startGuardedPage());
  });
  afterAll(() => guarded?.close());

  /** Plays the stream and interrupts it once the page has seen everything before the middle of the token. */
  const playInterrupted = (interrupt: () => Promise<void>): Promise<Seen> => {
    const before = async (index: number): Promise<void> => {
      if (index !== MIDDLE) return;
      await waitUntil(async () => (await countSeen(page)) >= MIDDLE);
      await interrupt();
    };
    const cuts = cutAtEvents(makeOpenAiEvents(PIECES));
    return readStream(
      page,
      'fetch',
      guarded.streams.addPlay({ contentType: 'text/event-stream', cuts, before }),
    );
  };

  const waitForRecord = (isIt: (record: AuditRecord) => boolean): Promise<void> =>
    waitUntil(async () => (await guarded.companion.listSessions()).some(isIt), 60_000, isIt.toString());

  const waitForRecords = async (count: number): Promise<void> =>
    waitUntil(async () => (await guarded.companion.listSessions()).length === count, 60_000);

  test('the service worker is killed: the stream goes on guarded and leaves one record', async () => {
    const before = (await guarded.companion.listSessions()).length;
    const seen = await playInterrupted(async () => {
      await guarded.killServiceWorker();
      expect(guarded.isServiceWorkerRunning()).toBe(false);
    });
    expect(seen.error).toBeNull();
    expect(readText(seen)).toBe(GUARDED);
    await waitForRecords(before + 1);
    const [record] = await guarded.companion.listSessions();
    expect(record).toMatchObject({
      endReason: 'complete',
      report: { hits: [{ ruleId: 'github-token', action: 'redact', count: 1 }], unscanned: [] },
    });
  });

  test('the service worker is killed again and again: each stream leaves one record', async () => {
    const before = (await guarded.companion.listSessions()).length;
    const cuts = cutAtEvents(makeOpenAiEvents(PIECES));
    const path = guarded.streams.addPlay({ contentType: 'text/event-stream', cuts });
    for (let round = 0; round < KILLS; round += 1) {
      const reading = readStream(page, 'fetch', path);
      // Anywhere between the beginning of the stream and the delivery of its session.
      await wait(round * 40);
      await guarded.killServiceWorker();
      expect(readText(await reading)).toBe(GUARDED);
    }
    await waitForRecords(before + KILLS);
    const records = (await guarded.companion.listSessions()).slice(0, KILLS);
    expect(new Set(records.map(({ sessionId }) => sessionId)).size).toBe(KILLS);
    expect(records.every(({ endReason }) => endReason === 'complete')).toBe(true);
  });

  test('the server is away for the whole stream: guarded all the same, delivered when it is back', async () => {
    const before = (await guarded.companion.listSessions()).length;
    await guarded.enrol(null);
    const seen = await playInterrupted(async () => undefined);
    expect(readText(seen)).toBe(GUARDED);
    await waitUntil(async () => (await guarded.status()).undelivered === 1);
    expect((await guarded.companion.listSessions()).length).toBe(before);

    await guarded.enrol(guarded.companion.address);
    await waitForRecords(before + 1);
    await waitUntil(async () => (await guarded.status()).undelivered === 0);
  });

  test('the engine goes away, policy closed: the stream ends as filtered and shows nothing held', async () => {
    const seen = await playInterrupted(() => closeEngine(guarded));
    expect(seen.error).toBeNull();
    const text = readText(seen);
    expect(text).toMatch(/^The token is /);
    expect(text).toContain('Stinger ended this answer');
    expect(text).not.toContain(TOKEN.slice(0, 8));
    expect(Buffer.from(seen.chunks.flatMap(({ bytes }) => [...bytes])).toString()).toContain(
      'content_filter',
    );
  });

  test('the next stream finds a new engine', async () => {
    const seen = await playInterrupted(async () => undefined);
    expect(readText(seen)).toBe(GUARDED);
  });

  test('the engine goes away, policy open: the stream goes on, whole and counted as unscanned', async () => {
    const sites = { [guarded.streams.origin]: 'open' as const };
    await guarded.setPolicy({ failPolicy: 'closed', sites, verdictTimeoutMs: 2_000 });
    await page.reload();
    const seen = await playInterrupted(() => closeEngine(guarded));
    expect(seen.error).toBeNull();
    expect(readText(seen)).toBe(PIECES.join(''));
    await guarded.setPolicy({ failPolicy: 'closed', sites: {}, verdictTimeoutMs: 2_000 });
    await waitForRecord(({ report }) =>
      report.unscanned.some(
        ({ reason, bytes, characters }) => reason === 'engine-away' && bytes > 0 && characters > 0,
      ),
    );
  });

  test('the page leaves in the middle: its session ends as aborted', async () => {
    const leaving = await guarded.openPage();
    const never = new Promise<void>(() => undefined);
    const cuts = cutAtEvents(makeOpenAiEvents(PIECES));
    const path = guarded.streams.addPlay({
      contentType: 'text/event-stream',
      cuts,
      before: (index) => (index === MIDDLE ? never : Promise.resolve()),
    });
    const reading = readStream(leaving, 'fetch', path).catch(() => 'gone');
    await waitUntil(async () => (await countSeen(leaving)) >= MIDDLE);
    await leaving.close();
    expect(await reading).toBe('gone');
    await waitForRecord(
      ({ endReason, report }) => endReason === 'aborted' && report.characters.discarded > 0,
    );
  });
});

function countSeen(page: Page): Promise<number> {
  return page.evaluate(() => Number(document.documentElement.dataset['seen'] ?? 0));
}

async function closeEngine({ browser }: GuardedBrowser): Promise<void> {
  const isEngine = (url: string): boolean => url.endsWith('/offscreen.html');
  const target = await browser.waitForTarget((candidate) => isEngine(candidate.url()));
  await (await target.asPage()).close();
  await waitUntil(() => !browser.targets().some((candidate) => isEngine(candidate.url())));
}
