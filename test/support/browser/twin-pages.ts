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
  /** Leads to `text`. */
  readonly redirect: string;
  /** Answers without a body. */
  readonly empty: readonly string[];
  readonly multipart: string;
  readonly urlencoded: string;
}

/** Runs in the page; what it returns must be the same with and without the extension. */
export type Behaviour = (addresses: Addresses) => unknown;

declare global {
  interface Window {
    /** What a call returns, or the error that it throws, as text. */
    attempt(call: () => unknown): unknown;
    /** Waits for the end of a request. */
    load(xhr: XMLHttpRequest): Promise<void>;
    /** How a promise settles, and whether before the next turn of the page. */
    turnOf(promise: Promise<unknown>): Promise<string>;
    /** Settles in the next turn. */
    nextTurn(): Promise<void>;
  }
}

/** A page with the extension and one without, on the same server. */
export interface TwinPages {
  readonly addresses: Addresses;
  /** What either page gives. */
  see(run: (page: Page) => Promise<unknown>): Promise<{ readonly guarded: unknown; readonly plain: unknown }>;
  /** Expects that both pages give the same. */
  compare(run: (page: Page) => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

export async function openTwinPages(): Promise<TwinPages> {
  const guarded = await startGuardedBrowser();
  const hooked = await guarded.openPage();
  const plain = await openPlainPage(guarded.streams);
  for (const page of [hooked, plain.page]) await page.evaluate(defineReaders);
  const see: TwinPages['see'] = async (run) => ({ plain: await run(plain.page), guarded: await run(hooked) });
  return {
    addresses: addStreams(guarded),
    see,
    async compare(run) {
      const seen = await see(run);
      expect(seen.guarded).toEqual(seen.plain);
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
  const nextTurn = (): Promise<void> =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => resolve());
      port1.start();
      port2.postMessage(0);
    });
  const turnOf = async (promise: Promise<unknown>): Promise<string> => {
    let isLater = false;
    void nextTurn().then(() => (isLater = true));
    const outcome = await promise.then(
      () => 'fulfilled',
      (error: unknown) => `rejected with ${(error as Error).name}`,
    );
    return `${outcome} in ${isLater ? 'a later' : 'the same'} turn`;
  };
  Object.assign(window, { attempt, load, nextTurn, turnOf });
}

const MULTIPART = [
  '--b\r\nContent-Disposition: form-data; name="word"\r\n\r\nfox\r\n--b\r\n',
  'Content-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nbrown\r\n--b--\r\n',
];

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
  const text = add('text/plain;charset=utf-8', 'The quick ', 'brown fox ', 'jumps. ', 'Grüße 🐝');
  const empty = [204, 205, 304].map((status) => {
    streams.addAnswer(`/empty/${status}`, status, {});
    return `/empty/${status}`;
  });
  streams.addAnswer('/redirect', 302, { location: text });
  streams.addFile('/document', 'text/html', '<!doctype html><title>Fox</title>');
  return {
    text,
    empty,
    redirect: '/redirect',
    multipart: add('multipart/form-data; boundary=b', ...MULTIPART),
    urlencoded: add('application/x-www-form-urlencoded', 'word=fox&', 'more=Gr%C3%BC%C3%9Fe+%26'),
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
