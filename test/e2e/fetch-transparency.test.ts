import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser } from '../../scripts/browser/find-browser.ts';
import { type LaunchedBrowser, launchBrowser } from '../../scripts/browser/launch-browser.ts';
import { type GuardedBrowser, startGuardedBrowser } from '../support/browser/guarded-browser.ts';

/** Runs in the page; what it returns must be the same with and without the extension. */
type Behaviour = (url: string, endless: string) => unknown;

const nameOf = (error: unknown): string => `${(error as Error).name}: ${(error as Error).message}`;

const BEHAVIOURS: Record<string, Behaviour> = {
  'text()': async (url) => (await fetch(url)).text(),
  'json() of what is none': async (url) => (await fetch(url)).json().catch((e: Error) => e.name),
  'blob() and its type': async (url) => {
    const blob = await (await fetch(url)).blob();
    return [blob.size, blob.type];
  },
  'arrayBuffer()': async (url) => (await (await fetch(url)).arrayBuffer()).byteLength,
  'bytes()': async (url) => (await (await fetch(url)).bytes()).length,
  'textStream()': async (url) => {
    const response = (await fetch(url)) as Response & { textStream(): AsyncIterable<string> };
    const stream = response.textStream();
    const states = [
      response.bodyUsed,
      response.body?.locked,
      stream instanceof ReadableStream,
      Object.getOwnPropertyNames(stream),
    ];
    let text = '';
    for await (const part of stream) text += part;
    return [text, states];
  },
  'textStream() of what was read, or is being read': async (url) => {
    type WithTextStream = Response & { textStream(): unknown };
    const attempt = (response: Response): string => {
      try {
        return String((response as WithTextStream).textStream());
      } catch (e) {
        return `${(e as Error).name}: ${(e as Error).message}`;
      }
    };
    const [read, locked, twice] = [await fetch(url), await fetch(url), await fetch(url)];
    await read.text();
    locked.body?.getReader();
    return [attempt(read), attempt(locked), attempt(twice), attempt(twice)];
  },
  'textStream() of what is aborted': async (_url, endless) => {
    const controller = new AbortController();
    const response = await fetch(endless, { signal: controller.signal });
    const reader = (response as Response & { textStream(): ReadableStream<string> }).textStream().getReader();
    await reader.read();
    controller.abort(new RangeError('enough'));
    return reader.read().then(
      () => 'went on',
      (e: Error) => `${e.name}: ${e.message}`,
    );
  },
  'bodyUsed, in the turn of the reading': async (url) => {
    const response = await fetch(url);
    const text = response.text();
    const states = [response.bodyUsed, response.body?.locked];
    return [states, await response.text().catch((e: Error) => e.message), await text];
  },
  'for await': async (url) => {
    let text = '';
    const decoder = new TextDecoder();
    const body = (await fetch(url)).body as unknown as AsyncIterable<Uint8Array>;
    for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
    return text;
  },
  'a reader with a buffer of its own': async (url) => {
    const reader = ((await fetch(url)).body as ReadableStream).getReader({ mode: 'byob' });
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(7));
      if (done) return [text, value?.length ?? null];
      text += decoder.decode(value, { stream: true });
    }
  },
  'tee()': async (url) => {
    const [a, b] = ((await fetch(url)).body as ReadableStream).tee();
    return Promise.all([new Response(a).text(), new Response(b).text()]);
  },
  'pipeThrough()': async (url) =>
    new Response(
      ((await fetch(url)).body as ReadableStream)
        .pipeThrough(new CompressionStream('gzip'))
        .pipeThrough(new DecompressionStream('gzip')),
    ).text(),
  'clone(), and a clone of it': async (url) => {
    const response = await fetch(url);
    const copy = response.clone();
    const third = copy.clone();
    return [
      await third.text(),
      await copy.text(),
      await response.text(),
      copy.url === response.url,
      copy.type,
      third.status,
    ];
  },
  bodyUsed: async (url) => {
    const response = await fetch(url);
    const states = [response.bodyUsed];
    const { body } = response;
    states.push(response.bodyUsed, body === response.body, body?.locked ?? false);
    await response.text();
    states.push(response.bodyUsed, response.body?.locked ?? false);
    return states;
  },
  'a second text()': async (url) => {
    const response = await fetch(url);
    await response.text();
    return response.text().catch((e: Error) => `${e.name}: ${e.message}`);
  },
  'text() of a locked body': async (url) => {
    const response = await fetch(url);
    response.body?.getReader();
    return response.text().catch((e: Error) => `${e.name}: ${e.message}`);
  },
  'clone() of a used body': async (url) => {
    const response = await fetch(url);
    await response.text();
    try {
      return response.clone().status;
    } catch (e) {
      return `${(e as Error).name}: ${(e as Error).message}`;
    }
  },
  'what a response shows of itself': async (url) => {
    const response = await fetch(url);
    return [
      Object.prototype.toString.call(response),
      Object.getOwnPropertyNames(response),
      response instanceof Response,
      response.url.startsWith('http'),
      response.type,
      response.redirected,
      response.status,
      response.headers.get('content-type'),
      response.body instanceof ReadableStream,
    ];
  },
  'how the functions look': async () => [
    fetch.toString(),
    fetch.name,
    fetch.length,
    Object.getOwnPropertyNames(fetch),
    Function.prototype.toString.toString(),
    Function.prototype.toString.call(Response.prototype.text),
    JSON.stringify(Object.getOwnPropertyDescriptor(window, 'fetch'), [
      'writable',
      'enumerable',
      'configurable',
    ]),
    Object.getOwnPropertyDescriptor(Response.prototype, 'body')?.get?.name,
    Object.getOwnPropertyNames(Response.prototype),
  ],
  'an illegal receiver': async () => {
    const tryCall = (f: () => unknown): string => {
      try {
        return String(f());
      } catch (e) {
        return (e as Error).name;
      }
    };
    return [
      tryCall(() => Object.getOwnPropertyDescriptor(Response.prototype, 'body')?.get?.call({})),
      await Response.prototype.text.call({} as Response).catch((e: Error) => e.name),
      tryCall(() => Response.prototype.clone.call({} as Response)),
    ];
  },
  'an abort with a reason': async (_url, endless) => {
    const controller = new AbortController();
    const response = await fetch(endless, { signal: controller.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    controller.abort(new RangeError('enough'));
    return reader?.read().then(
      () => 'went on',
      (e: Error) => `${e.name}: ${e.message}`,
    );
  },
  'text() of what is aborted': async (_url, endless) => {
    const controller = new AbortController();
    const response = await fetch(endless, { signal: controller.signal });
    setTimeout(() => controller.abort(new RangeError('enough')), 50);
    return response.text().catch((e: Error) => `${e.name}: ${e.message}`);
  },
  'cancel()': async (_url, endless) => {
    const response = await fetch(endless);
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel('enough');
    return [await reader?.read(), response.bodyUsed];
  },
  'what a cache took': async (url) => {
    const cache = await caches.open('test');
    const response = await fetch(url);
    await cache.put('/kept', response);
    const used = response.bodyUsed;
    const again = await response.text().catch((e: Error) => `${e.name}: ${e.message}`);
    const kept = await cache.match('/kept');
    const all = await cache.matchAll('/kept');
    return [
      used,
      again,
      await kept?.text(),
      all.length,
      await (await caches.match('/kept'))?.text(),
      await cache.match('/none'),
    ];
  },
  'a status without a body': async () => {
    const response = await fetch('/nothing', { method: 'HEAD' });
    return [response.status, response.bodyUsed, await response.text()];
  },
  'a network error': async () => fetch('http://127.0.0.1:9/').catch((e: Error) => `${e.name}: ${e.message}`),
  'globals of the page': async () =>
    Object.getOwnPropertyNames(window).filter((name) => /sting|hook|guard/i.test(name)),
};

describe('a page sees no difference', () => {
  let guarded: GuardedBrowser;
  let plain: LaunchedBrowser;
  let hooked: Page;
  let native: Page;
  let path: string;
  let endless: string;

  beforeAll(async () => {
    guarded = await startGuardedBrowser();
    plain = await launchBrowser({ executablePath: await findBrowser(), extensions: [], headless: true });
    hooked = await guarded.openPage();
    native = await plain.browser.newPage();
    await native.goto(`${guarded.streams.origin}/`);
    const texts = ['The quick ', 'brown fox ', 'jumps over ', 'the lazy dog. ', 'Grüße 🐝'];
    const cuts = texts.map((text) => new TextEncoder().encode(text));
    const contentType = 'text/plain;charset=utf-8';
    path = guarded.streams.addPlay({ contentType, cuts });
    const never = new Promise<void>(() => undefined);
    const before = (index: number): Promise<void> => (index < cuts.length - 1 ? Promise.resolve() : never);
    endless = guarded.streams.addPlay({ contentType, cuts, before });
  });
  afterAll(async () => {
    await plain?.close();
    await guarded?.close();
  });

  test.each(Object.entries(BEHAVIOURS))('%s', async (_name, behaviour) => {
    const run = (page: Page): Promise<unknown> => page.evaluate(behaviour, path, endless).catch(nameOf);
    const expected = await run(native);
    expect(await run(hooked)).toEqual(expected);
  });
});
