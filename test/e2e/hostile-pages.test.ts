import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probeEvents } from '../support/browser/event-probe.ts';
import { type GuardedBrowser, startGuardedPage } from '../support/browser/guarded-browser.ts';
import { takeOver } from '../support/browser/hostile-page.ts';
import { waitUntil } from '../support/wait-until.ts';

const TOKEN = 'ghp_Zq3xW8vT1nB6mK9pL2sD5fG7hJ4kR0yU3iO6';
const TEXT = 'The token is [redacted: GitHub token]. That is all.';
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The first script of a page. @param flag which of its two ways */
type Attacker = (secret: string, flag: boolean) => void;

/** Reads one stream in the page, with nothing but callbacks, and says what it saw through `done`. */
const READERS: Record<string, string> = {
  'fetch, read whole': `var p = fetch(PATH); p.then(function (r) { r.text().then(done) })`,
  'fetch, read with a reader': `fetch(PATH).then(function (r) {
    var reader = r.body.getReader(), text = '';
    (function next() { reader.read().then(function (step) {
      if (step.done) return done(text);
      text += decoder.decode(step.value, { stream: true }); next();
    }) })();
  })`,
  XMLHttpRequest: `var x = new XMLHttpRequest(); x.onload = function () { done(x.responseText) };
    x.open('GET', PATH); x.send()`,
  'XMLHttpRequest, blob': `var x = new XMLHttpRequest();
    x.onload = function () { var r = new FileReader(); r.onload = function () { done(r.result) }; r.readAsText(x.response) };
    x.open('GET', PATH); x.responseType = 'blob'; x.send()`,
  'fetch, read as a stream of text': `fetch(PATH).then(function (r) {
    var reader = r.textStream().getReader(), text = '';
    (function next() { reader.read().then(function (step) {
      if (step.done) return done(text);
      text += step.value; next();
    }) })();
  })`,
  'XMLHttpRequest, json': `var x = new XMLHttpRequest(); x.onload = function () { done(x.response.text) };
    x.open('GET', JSON_PATH); x.responseType = 'json'; x.send()`,
  EventSource: `var e = new EventSource(EVENTS), t = '';
    e.onmessage = function (m) { if (m.data === '[DONE]') { e.close(); done(t) } else t += m.data }`,
  Worker: `var w = new Worker(WORKER); w.onmessage = function (m) { done(m.data) }`,
  WebSocket: `var s = new WebSocket(SOCKET), t = '';
    s.onmessage = function (m) { t += m.data }; s.onclose = function () { done(t) }`,
};

describe('a page that replaces what everything is made of', () => {
  let guarded: GuardedBrowser;
  let addresses: string;

  beforeAll(async () => {
    ({ guarded } = await startGuardedPage());
    const cuts = ['The token is ', TOKEN.slice(0, 9), TOKEN.slice(9), '. That is all.'];
    const { streams } = guarded;
    const path = streams.addPlay({ contentType: 'text/plain', cuts: cuts.map(encode) });
    const events = streams.addPlay({
      contentType: 'text/event-stream',
      cuts: [...cuts, '[DONE]'].map((text) => encode(`data: ${text}\n\n`)),
    });
    const socket = streams.addSocket({ frames: cuts, closeCode: 1000 });
    const script = `fetch('${path}').then((r) => r.text()).then((t) => postMessage(t))`;
    streams.addFile('/worker.js', 'text/javascript', script);
    const json = streams.addPlay({
      contentType: 'application/json',
      cuts: ['{"text":"', ...cuts, '"}'].map(encode),
    });
    addresses = `var PATH = '${path}', JSON_PATH = '${json}', EVENTS = '${events}', SOCKET = '${socket}', WORKER = '/worker.js', decoder = new TextDecoder();`;
  });
  afterAll(() => guarded?.close());

  /** Plays one stream in a page of its own, whose first script takes it over. */
  async function play(
    name: string,
    reader: string,
    attacker: Attacker,
    flag: boolean,
  ): Promise<{ got: string; leaks: string[] }> {
    const { streams, browser } = guarded;
    const path = `/hostile/${encodeURIComponent(name)}/${attacker.name}/${flag}`;
    // The page's own code takes what it needs before it breaks everything.
    const own = 'function done(text) { window.got = text }';
    const attack = `(${attacker.toString()})('${TOKEN.slice(0, 7)}', ${flag})`;
    const script = `${addresses} ${own} ${attack}; ${reader}`;
    streams.addFile(path, 'text/html', `<!doctype html><script>${script}</script>`);
    const page = await browser.newPage();
    try {
      await page.goto(streams.origin + path);
      const read = (): Promise<{ got?: string; leaks: string[] }> =>
        page.evaluate(() => {
          const { got, leaks } = window as unknown as { got?: string; leaks: Record<number, string> };
          const found: string[] = [];
          for (let index = 0; leaks[index] !== undefined; index += 1) found[index] = leaks[index] as string;
          return { got, leaks: found } as { got?: string; leaks: string[] };
        });
      await waitUntil(async () => (await read()).got !== undefined);
      // The badge, which a page may watch for.
      if (attacker === probeEvents) await waitUntil(async () => (await page.$('html > div')) !== null);
      return (await read()) as { got: string; leaks: string[] };
    } finally {
      await page.close();
    }
  }

  test.each(Object.entries(READERS))('sees no traffic: %s', async (name, reader) => {
    const { got, leaks } = await play(name, reader, takeOver, false);
    expect(got).toBe(TEXT);
    expect(leaks).toEqual([]);
  });

  test.each(Object.entries(READERS))('breaks nothing: %s', async (name, reader) => {
    const { got } = await play(name, reader, takeOver, true);
    expect(got).toBe(TEXT);
  });

  test.each(Object.entries(READERS))('window.event is never one of ours: %s', async (name, reader) => {
    for (const hasGetter of [false, true]) {
      expect(await play(name, reader, probeEvents, hasGetter)).toEqual({ got: TEXT, leaks: [] });
    }
  });

  test('a page that asks the stack who called it gets no function of the hook', async () => {
    const page = await guarded.openPage();
    const socket = guarded.streams.addSocket({ frames: ['text'], closeCode: 1000 });
    const { lines, found } = await page.evaluate(async (url) => {
      const results = { lines: 0, found: [] as string[] };
      type Sites = readonly { getFunction(): unknown; getThis(): unknown; getFileName(): string | null }[];
      const look = (_error: unknown, sites: Sites): string => {
        for (const site of sites) {
          if (site.getFileName()?.startsWith('chrome-extension:') !== true) continue;
          results.lines += 1;
          if (site.getFunction() !== undefined) results.found.push('function');
          if (site.getThis() !== undefined) results.found.push('receiver');
        }
        return '';
      };
      const ask = (): void => void new Error('who?').stack;
      const address = {
        toString() {
          ask();
          return url;
        },
      };
      Object.assign(Error, { prepareStackTrace: look });
      const made = new WebSocket(address as unknown as string);
      made.addEventListener('message', ask);
      await new Promise((resolve) => made.addEventListener('close', resolve));
      Reflect.deleteProperty(Error, 'prepareStackTrace');
      return results;
    }, socket);
    expect(found).toEqual([]);
    expect(lines).toBeGreaterThan(1);
  });

  test('a page that asks for bodies where little room is left on the stack gets the guarded ones or none', async () => {
    const page = await guarded.openPage();
    const answers = await page.evaluate(async () => {
      const dive = <T>(depth: number, bottom: () => T): T | null => {
        try {
          return depth === 0 ? bottom() : dive(depth - 1, bottom);
        } catch {
          return null;
        }
      };
      const measure = (): number => {
        let [deepest, beyond] = [0, 1_000_000];
        while (beyond - deepest > 1) {
          const middle = Math.floor((deepest + beyond) / 2);
          if (dive(middle, () => true) === null) beyond = middle;
          else deepest = middle;
        }
        return beyond;
      };
      // Compiled code takes less of the stack: until that has happened the depth is too small.
      let tooDeep = measure();
      for (let again = measure(); again !== tooDeep; again = measure()) tooDeep = again;
      const responses = await Promise.all(Array.from({ length: 600 }, () => fetch('data:text/plain,text')));
      return responses.map((response, index) => {
        const body = dive(tooDeep + 100 - 8 * index, () => response.body);
        return body === null ? 'none' : body === response.body ? 'guarded' : 'native';
      });
    });
    // How deep a page can dive changes while the browser makes its code faster: it may never meet the bottom.
    expect(answers).not.toContain('native');
    expect(answers).toContain('guarded');
  });

  test('a page whose elements are named like members of its document is guarded, and has a badge', async () => {
    const { streams, browser } = guarded;
    const names = ['createElement', 'createElementNS', 'documentElement', 'body', 'head', 'dispatchEvent'];
    const images = names.map((name) => `<img name="${name}">`).join('');
    streams.addFile('/named', 'text/html', `<!doctype html><title>Named</title>${images}`);
    const page = await browser.newPage();
    await page.goto(`${streams.origin}/named`);
    const cuts = ['The token is ', TOKEN, '. That is all.'].map(encode);
    const path = streams.addPlay({ contentType: 'text/plain', cuts });
    expect(await page.evaluate(async (url) => (await fetch(url)).text(), path)).toBe(TEXT);
    await waitUntil(() => page.evaluate(() => document.querySelector('html > div') !== null));
  });
});
