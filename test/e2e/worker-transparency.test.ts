import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser } from '../../scripts/browser/find-browser.ts';
import { type LaunchedBrowser, launchBrowser } from '../../scripts/browser/launch-browser.ts';
import { type GuardedBrowser, startGuardedBrowser } from '../support/browser/guarded-browser.ts';
import { BEHAVIOURS, type WorkerTools } from '../support/browser/worker-behaviours.ts';

const WAIT_FOR_ONE = '({ start, messages }) => messages(start(), 1)';

/** How a page names the script of a Worker. */
const KINDS = ['url', 'blob', 'blob, gone at once', 'URL object', 'module', 'module blob'] as const;
type Kind = (typeof KINDS)[number];

interface Given {
  readonly kind: Kind;
  readonly url: string;
  readonly script: string;
  readonly text: string;
}

/** Runs in the page. */
function makeTools({ kind, url, script, text }: Given): WorkerTools {
  const start = (options: WorkerOptions = {}): Worker => {
    if (kind === 'url') return new Worker(url, options);
    if (kind === 'URL object') return new Worker(new URL(url, location.href), options);
    if (kind === 'module') return new Worker(url, { ...options, type: 'module' });
    const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    const worker = new Worker(address, kind === 'module blob' ? { ...options, type: 'module' } : options);
    if (kind === 'blob, gone at once') URL.revokeObjectURL(address);
    return worker;
  };
  const wordsOf = (event: Event): unknown => {
    const { type, cancelable } = event;
    if (!(event instanceof ErrorEvent)) return [type, cancelable, event.constructor.name];
    const name = event.filename.startsWith('blob:') ? 'blob' : event.filename;
    // The hook stands in the first line of a blob.
    return [type, cancelable, event.message, name, event.lineno, event.lineno === 1 ? null : event.colno];
  };
  const messages: WorkerTools['messages'] = (worker, count) =>
    new Promise((resolve) => {
      const got: unknown[] = [];
      worker.addEventListener('message', ({ data }) => {
        got.push(data);
        if (got.length === count) resolve(got);
      });
    });
  const event: WorkerTools['event'] = (worker, name) =>
    new Promise((resolve) => {
      const take = (happened: Event): void => {
        happened.preventDefault();
        resolve(wordsOf(happened));
      };
      worker.addEventListener(name, take, { once: true });
    });
  return { start, text, messages, event };
}

/** Has a page do something, given as the source of a function. */
function behave(page: Page, given: Given, source: string): Promise<unknown> {
  const late = `new Promise((resolve) => setTimeout(() => resolve('nothing came'), 4_000))`;
  const tools = `(${makeTools.toString()})(${JSON.stringify(given)})`;
  return page.evaluate(`Promise.race([({ page: ${source} }).page(${tools}), ${late}])`);
}

describe('a page sees no difference in its Workers', () => {
  let guarded: GuardedBrowser;
  let plain: LaunchedBrowser;
  let hooked: Page;
  let native: Page;
  let text: string;

  beforeAll(async () => {
    guarded = await startGuardedBrowser();
    plain = await launchBrowser({ executablePath: await findBrowser(), extensions: [], headless: true });
    hooked = await guarded.openPage();
    native = await plain.browser.newPage();
    await native.goto(`${guarded.streams.origin}/`);
    const cuts = ['The quick ', 'Grüße 🐝'].map((cut) => new TextEncoder().encode(cut));
    text = guarded.streams.addPlay({ contentType: 'text/plain;charset=utf-8', cuts });
    guarded.streams.addFile(
      '/workers/more/part.js',
      'text/javascript',
      'self.part = location.pathname.length',
    );
    const part = 'export const part = import.meta.url + location.href;';
    guarded.streams.addFile('/workers/more/module.js', 'text/javascript', part);
  });
  afterAll(async () => {
    await plain?.close();
    await guarded?.close();
  });

  const compare = async (given: Omit<Given, 'text'>, source: string): Promise<void> => {
    const expected = await behave(native, { ...given, text }, source);
    expect(expected).not.toBe('nothing came');
    expect(await behave(hooked, { ...given, text }, source)).toEqual(expected);
  };

  describe.each(KINDS)('%s', (kind) => {
    const behaviours = Object.entries(BEHAVIOURS).filter(([name]) => isFor(kind, name));
    test.each(behaviours)('%s', async (name, { script, page }) => {
      // Where an error names the script, `#` and what follows is left out.
      const url = `/workers/${encodeURIComponent(name)}.js?a=b${name === 'location' ? '#c' : ''}`;
      guarded.streams.addFile(url.replace(/[?].*/, ''), 'text/javascript', script);
      await compare({ kind, url, script }, asFunction(page?.toString() ?? WAIT_FOR_ONE));
    });
  });

  test.each(['url', 'URL object', 'module'] as const)('no script at the address, %s', async (kind) => {
    await compare(
      { kind, url: '/workers/none.js', script: '' },
      '({ start, event }) => event(start(), "error")',
    );
  });

  test('an address of another server', async () => {
    const source = `({ start }) => { try { start(); return 'made' } catch (e) { return e.name } }`;
    await compare({ kind: 'url', url: 'http://127.0.0.1:9/worker.js', script: '' }, source);
  });
});

/** What is written as a method. */
const asFunction = (method: string): string => method.replace(/^(async )?page\(/, '$1function (');

/** Modules are never sloppy, and from a blob they import nothing by a relative address. */
function isFor(kind: Kind, behaviour: string): boolean {
  if (/sloppy/.test(behaviour)) return !kind.startsWith('module');
  if (/module imports/.test(behaviour)) return kind === 'module';
  return !/module/.test(behaviour) || kind.startsWith('module');
}
