import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GuardedBrowser, startGuardedPage } from '../support/browser/guarded-browser.ts';

const TOKEN = 'ghp_Zq3xW8vT1nB6mK9pL2sD5fG7hJ4kR0yU3iO6';
const MARK = '[redacted: GitHub token]';

declare global {
  interface Window {
    /** Reads every member of an object, or calls it, on a new object each time. @returns by its name, as text */
    readAll(prototype: object, create: () => Promise<object>): Promise<Record<string, string>>;
  }
}

/** Runs in the page. */
function defineReadAll(): void {
  const decode = (bytes: AllowSharedBufferSource): string => new TextDecoder().decode(bytes);
  const toText = async (value: unknown): Promise<string> => {
    if (value instanceof Response) return value.text();
    if (value instanceof Blob) return value.text();
    if (value instanceof ArrayBuffer) return decode(value);
    if (ArrayBuffer.isView(value)) return decode(value) + decode(value.buffer);
    if (value instanceof ReadableStream) {
      let text = '';
      const reader = (value as ReadableStream<unknown>).getReader();
      for (let step = await reader.read(); !step.done; step = await reader.read())
        text += await toText(step.value);
      return text;
    }
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  window.readAll = async (prototype, create) => {
    const texts: Record<string, string> = {};
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const owner = (await create()) as Record<string, unknown>;
      try {
        const member = name === 'constructor' ? '' : owner[name];
        const value: unknown = typeof member === 'function' ? member.call(owner) : member;
        texts[name] = await toText(await value);
      } catch (error) {
        texts[name] = String(error);
      }
    }
    return texts;
  };
}

/** A browser may have members that the one before it didn't have. */
describe('no member gives more than what was judged', () => {
  let guarded: GuardedBrowser;
  let page: Page;
  let path: string;

  beforeAll(async () => {
    ({ guarded, page } = await startGuardedPage());
    const cuts = ['{"text":"The token is ', TOKEN, '."}'].map((text) => new TextEncoder().encode(text));
    path = guarded.streams.addPlay({ contentType: 'application/json', cuts });
    await page.evaluate(defineReadAll);
  });
  afterAll(() => guarded?.close());

  /** @param atLeast so many show the text as it was judged */
  function expectGuarded(texts: Record<string, string>, atLeast: number): void {
    const all = Object.entries(texts);
    expect(all.filter(([, text]) => text.includes(TOKEN))).toEqual([]);
    expect(all.filter(([, text]) => text.includes(MARK)).length).toBeGreaterThanOrEqual(atLeast);
  }

  test('Response', async () => {
    const texts = await page.evaluate((url) => window.readAll(Response.prototype, () => fetch(url)), path);
    expectGuarded(texts, 7);
  });

  test.each([
    ['text', 2],
    ['json', 1],
    ['blob', 1],
    ['arraybuffer', 1],
  ] as const)('XMLHttpRequest, %s', async (type, atLeast) => {
    const texts = await page.evaluate(
      (url, responseType) =>
        window.readAll(XMLHttpRequest.prototype, async () => {
          const xhr = new XMLHttpRequest();
          const loaded = new Promise((resolve) => xhr.addEventListener('load', resolve));
          xhr.open('GET', url);
          xhr.responseType = responseType;
          xhr.send();
          await loaded;
          return xhr;
        }),
      path,
      type,
    );
    expectGuarded(texts, atLeast);
  });

  test('MessageEvent', async () => {
    const address = guarded.streams.addSocket({ frames: [`{"text":"It is ${TOKEN}."}`] });
    const texts = await page.evaluate(
      (url) =>
        window.readAll(MessageEvent.prototype, async () => {
          const socket = new WebSocket(url);
          const event = await new Promise<Event>((resolve) => socket.addEventListener('message', resolve));
          socket.close();
          return event;
        }),
      address,
    );
    expectGuarded(texts, 1);
  });
});
