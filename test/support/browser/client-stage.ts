import type { Page } from 'puppeteer';
import { serveClientScripts } from './build-client-scripts.ts';
import type { TestedClient } from './client-table.ts';
import {
  type GuardedBrowser,
  type GuardedBrowserOptions,
  readStream,
  startGuardedPage,
} from './guarded-browser.ts';
import { cutBytes } from './inject.ts';
import type { Seen } from './page-clients.ts';
import { openPlainPage } from './plain-page.ts';
import type { Random } from './random.ts';

/** What is played to a client. */
export interface Performance {
  /** All that is sent, event by event. */
  readonly events: readonly string[];
  /** Where the bytes are cut; without it each event is sent by itself. */
  readonly cuts?: Random;
  /** The last event is never sent, and the connection stays open. */
  readonly isEndless?: boolean;
}

/** A guarded page and one without the extension, which read the same streams. */
export interface ClientStage {
  readonly guarded: GuardedBrowser;
  /** @returns the address of the stream, to be read as often as wanted */
  add(client: TestedClient, performance: Performance): string;
  /** The page that is guarded. */
  readonly page: Page;
  readGuarded(client: string, address: string): Promise<Seen>;
  readPlain(client: string, address: string): Promise<Seen>;
  close(): Promise<void>;
}

/** @param names the clients that will read */
export async function openClientStage(
  names: readonly string[],
  options?: GuardedBrowserOptions,
): Promise<ClientStage> {
  const { guarded, page } = await startGuardedPage(options);
  await serveClientScripts(guarded.streams, names);
  const plain = await openPlainPage(guarded.streams);
  return {
    guarded,
    page,
    add: ({ format }, performance) => addPerformance(guarded, format.contentType, performance),
    readGuarded: (client, address) => readStream(page, client, address),
    readPlain: (client, address) => readStream(plain.page, client, address),
    async close() {
      await plain.close();
      await guarded.close();
    },
  };
}

function addPerformance(
  { streams }: GuardedBrowser,
  contentType: string,
  { events, cuts, isEndless = false }: Performance,
): string {
  const never = new Promise<void>(() => undefined);
  const before = (index: number): Promise<void> =>
    isEndless && index === events.length - 1 ? never : Promise.resolve();
  if (contentType === 'frames') {
    return streams.addSocket({ frames: events, closeCode: 1000, before });
  }
  const encoder = new TextEncoder();
  const bytes =
    cuts === undefined
      ? events.map((event) => encoder.encode(event))
      : cutBytes(encoder.encode(events.join('')), cuts);
  return streams.addPlay({ contentType, cuts: bytes, before });
}
