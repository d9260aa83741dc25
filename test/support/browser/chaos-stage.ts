import type { Page } from 'puppeteer';
import type { AuditRecord } from '../../../src/protocol/index.ts';
import { waitUntil } from '../wait-until.ts';
import { countScans } from './count-scans.ts';
import { type GuardedBrowser, readStream, startGuardedPage } from './guarded-browser.ts';
import { cutAtEvents, makeOpenAiEvents } from './openai-events.ts';
import type { Seen } from './page-clients.ts';
import { joinTexts, parseEvents } from './recorded-stream.ts';

export const TOKEN = 'ghp_Zq3xW8vT1nB6mK9pL2sD5fG7hJ4kR0yU3iO6';
export const PIECES = [
  'The token ',
  'is ghp_Zq3xW8v',
  'T1nB6mK9pL2sD5fG7hJ4',
  'kR0yU3iO6',
  ' and that',
  ' is all.',
];
export const GUARDED = 'The token is [redacted: GitHub token] and that is all.';
/** Cut in whose middle of the token the interruption comes: the role event is the first. */
const MIDDLE = 3;

const NOTHING = async (): Promise<void> => undefined;

/** Which way the chunks of a page go: straight to the sandbox frame, or by way of the offscreen document. */
export type Way = 'shortcut' | 'main';
export const WAYS: readonly Way[] = ['shortcut', 'main'];

/** A browser with one page whose streams go one way, and can be interrupted. */
export interface ChaosStage {
  readonly guarded: GuardedBrowser;
  readonly page: Page;
  /** Plays the stream and interrupts it once the page has seen everything before the middle of the token. */
  playInterrupted(interrupt: () => Promise<unknown>, pieces?: readonly string[]): Promise<Seen>;
  play(pieces?: readonly string[]): Promise<Seen>;
  /** Plays streams until they go the stage's way; needed again with each new engine. @param other page than its own */
  settle(other?: Page): Promise<void>;
  /** Waits for the next audit record. */
  nextRecord(): Promise<AuditRecord>;
}

export async function startChaosStage(way: Way): Promise<ChaosStage> {
  const { guarded, page } = await startGuardedPage({ shortcuts: way === 'shortcut' });
  let seenRecords = new Set<string>();

  const playInterrupted: ChaosStage['playInterrupted'] = async (interrupt, pieces = PIECES) => {
    await page.evaluate(() => delete document.documentElement.dataset['seen']);
    const before = async (index: number): Promise<void> => {
      // Each piece is a chunk of its own; once the answer was ended early nobody takes them any more.
      if (index <= MIDDLE || interrupt === NOTHING)
        await waitUntil(async () => (await countSeen(page)) >= index);
      if (index === MIDDLE) await interrupt();
    };
    const cuts = cutAtEvents(makeOpenAiEvents(pieces));
    const path = guarded.streams.addPlay({ contentType: 'text/event-stream', cuts, before });
    return readStream(page, 'fetch', path);
  };
  const play: ChaosStage['play'] = (pieces) => playInterrupted(NOTHING, pieces);

  const listNew = async (): Promise<AuditRecord[]> =>
    (await guarded.companion.listSessions()).filter(({ sessionId }) => !seenRecords.has(sessionId));

  return {
    guarded,
    page,
    playInterrupted,
    play,
    async settle(other = page) {
      const countPassing = await countScans(await guarded.engineHost());
      await waitUntil(async () => {
        const before = await countPassing();
        const cuts = cutAtEvents(makeOpenAiEvents(PIECES));
        await readStream(other, 'fetch', guarded.streams.addPlay({ contentType: 'text/event-stream', cuts }));
        return (await countPassing()) > before === (way === 'main');
      });
      await waitUntil(async () => (await guarded.status()).undelivered === 0);
      seenRecords = new Set((await guarded.companion.listSessions()).map(({ sessionId }) => sessionId));
    },
    async nextRecord() {
      await waitUntil(async () => (await listNew()).length > 0, 60_000);
      const [record] = await listNew();
      seenRecords.add((record as AuditRecord).sessionId);
      return record as AuditRecord;
    },
  };
}

const countSeen = (page: Page): Promise<number> =>
  page.evaluate(() => Number(document.documentElement.dataset['seen'] ?? 0));

/** All that the page's code got, as text. */
export const readRaw = ({ chunks }: Seen): string =>
  Buffer.from(chunks.flatMap(({ bytes }) => [...bytes])).toString();

/** The answer as a page shows it. */
export const readText = (seen: Seen): string => joinTexts(parseEvents(readRaw(seen)))['0/content'] ?? '';
