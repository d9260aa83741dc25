import type { Page } from 'puppeteer';
import { expect } from 'vitest';
import { type GuardedBrowser, startGuardedBrowser } from './guarded-browser.ts';
import { openPlainPage } from './plain-page.ts';

/** Addresses of streams on the server; all say the same in every browser. */
export interface Addresses {
  readonly text: string;
  readonly json: string;
  readonly brokenJson: string;
  readonly page: string;
  /** Never ends after its second cut. */
  readonly endless: string;
  /** Breaks off in the middle. */
  readonly events: string;
  readonly socket: string;
  readonly openSocket: string;
}

/** Runs in the page; what it returns must be the same with and without the extension. */
export type Behaviour = (addresses: Addresses) => unknown;

declare global {
  interface Window {
    /** What a call returns, or the error that it throws, as text. */
    attempt(call: () => unknown): unknown;
    /** Waits for the end of a request. */
    load(xhr: XMLHttpRequest): Promise<void>;
  }
}

/** A page with the extension and one without, on the same server. */
export interface TwinPages {
  readonly addresses: Addresses;
  /** Expects that both pages give the same. */
  compare(run: (page: Page) => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

export async function openTwinPages(): Promise<TwinPages> {
  const guarded = await startGuardedBrowser();
  const hooked = await guarded.openPage();
  const plain = await openPlainPage(guarded.streams);
  for (const page of [hooked, plain.page]) await page.evaluate(defineReaders);
  return {
    addresses: addStreams(guarded),
    async compare(run) {
      const expected = await run(plain.page);
      expect(await run(hooked)).toEqual(expected);
    },
    async close() {
      await plain.close();
      await guarded.close();
    },
  };
}

/** Runs in each page before the behaviours. */
function defineReaders(): void {
  const nameOf = (error: unknown): string => `${(error as Error).name}: ${(error as Error).message}`;
  const attempt = (f: () => unknown): unknown => {
    try {
      return f();
    } catch (error) {
      return nameOf(error);
    }
  };
  const load = (xhr: XMLHttpRequest): Promise<void> =>
    new Promise((resolve) => xhr.addEventListener('loadend', () => resolve()));
  Object.assign(window, { attempt, load });
}

function addStreams({ streams }: GuardedBrowser): Addresses {
  const add = (contentType: string, ...cuts: string[]): string =>
    streams.addPlay({ contentType, cuts: cuts.map((cut) => new TextEncoder().encode(cut)) });
  const never = new Promise<void>(() => undefined);
  const endless = streams.addPlay({
    // Of plain text, Chromium waits for the first kilobyte to see what it is.
    contentType: 'text/markdown',
    cuts: ['The quick ', 'brown ', 'fox.'].map((cut) => new TextEncoder().encode(cut)),
    before: (index) => (index < 2 ? Promise.resolve() : never),
  });
  streams.addFile('/document', 'text/html', '<!doctype html><title>Fox</title>');
  return {
    text: add('text/plain;charset=utf-8', 'The quick ', 'brown fox ', 'jumps. ', 'Grüße 🐝'),
    json: add('application/json', '{"a": [1, "two"],', ' "b": null}'),
    brokenJson: add('application/json', '{"a": [1,'),
    page: '/document',
    endless,
    events: add(
      'text/event-stream',
      'retry: 50\n\ndata: The quick \n\n',
      ': a comment\n\nevent: note\nid: 4\ndata: brown\ndata:fox\n\n',
      'data: jumps.\n\n',
    ),
    socket: streams.addSocket({
      frames: ['{"a":1}', new Uint8Array(3), '{"b":"fox"}', new Uint8Array(4)],
      closeCode: 1000,
    }),
    openSocket: streams.addSocket({ frames: ['{"a":1}', '{"a":2}', '{"a":3}'] }),
  };
}
