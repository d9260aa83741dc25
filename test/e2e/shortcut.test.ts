import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChaosStage, GUARDED, readText, startChaosStage } from '../support/browser/chaos-stage.ts';
import { readStream } from '../support/browser/guarded-browser.ts';
import { cutAtEvents, makeOpenAiEvents } from '../support/browser/openai-events.ts';

/** The way of a page's chunks straight to the sandbox frame. */
let stage: ChaosStage;
beforeAll(async () => {
  stage = await startChaosStage('shortcut');
});
afterAll(() => stage?.guarded.close());

/** Everything by which a page could notice a frame that comes and goes. */
async function watchPage(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: string[] = [];
    (window as unknown as { seen: string[] }).seen = seen;
    const name = (nodes: NodeList): string => [...nodes].map(({ nodeName }) => nodeName).join();
    new MutationObserver((records) => {
      for (const { addedNodes, removedNodes } of records)
        seen.push(`+${name(addedNodes)} -${name(removedNodes)}`);
    }).observe(document, { childList: true, subtree: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.name.startsWith('http')) seen.push(entry.name);
    }).observe({ type: 'resource', buffered: true });
    addEventListener('message', () => seen.push('message'));
    document.addEventListener('securitypolicyviolation', ({ blockedURI }) => seen.push(blockedURI));
    document.addEventListener(
      'load',
      ({ target }) => seen.push(`load of ${(target as Node).nodeName}`),
      true,
    );
    setInterval(() => {
      if (window.length > 0) seen.push('frames');
    }, 1);
  });
  return () => page.evaluate(() => (window as unknown as { seen: string[] }).seen);
}

const playIn = (page: Page) => {
  const cuts = cutAtEvents(
    makeOpenAiEvents(['The token is ghp_Zq3xW8vT1nB6mK9pL2sD5fG7hJ4', 'kR0yU3iO6 and that is all.']),
  );
  return readStream(page, 'fetch', stage.guarded.streams.addPlay({ contentType: 'text/event-stream', cuts }));
};

test('the page sees the badge come, and nothing of the frame that makes the shortcut', async () => {
  const readSeen = await watchPage(stage.page);
  await stage.settle();
  expect(await readSeen()).toEqual(['+DIV -']);
});

test.each([
  ['no frame from anywhere', "default-src 'self'; frame-src 'none'; child-src 'none'"],
  ['only trusted types', "require-trusted-types-for 'script'; trusted-types 'none'"],
])(
  'a page whose policy allows %s has the shortcut too, and is told of no violation',
  async (_name, policy) => {
    const { streams, browser } = stage.guarded;
    streams.addFile('/strict', 'text/html', '<!doctype html><script src="/clients.js"></script>', {
      'content-security-policy': policy,
    });
    const page = await browser.newPage();
    await page.goto(`${streams.origin}/strict`);
    const readSeen = await watchPage(page);
    await stage.settle(page);
    expect(await readSeen()).toEqual(['+DIV -']);
    await page.close();
  },
);

test('a cross-origin isolated page has it too', async () => {
  const { streams, browser } = stage.guarded;
  streams.addFile('/isolated', 'text/html', '<!doctype html><script src="/clients.js"></script>', {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
  const page = await browser.newPage();
  await page.goto(`${streams.origin}/isolated`);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await stage.settle(page);
  await page.close();
});

/** Has the sandbox frame count the verdicts that it passes on. @returns says how many there were */
async function countPassedVerdicts(): Promise<() => Promise<number>> {
  const host = await stage.guarded.engineHost();
  const frame = host.frames().find((one) => one.url().endsWith('/sandbox.html'));
  if (frame === undefined) throw new Error('There is no sandbox frame.');
  await frame.evaluate(() => {
    const counting = window as unknown as { verdicts: number };
    counting.verdicts = 0;
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function post(this: MessagePort, message: unknown, ...rest: never[]) {
      for (const one of [message].flat())
        if ((one as { type?: unknown } | null)?.type === 'verdict') counting.verdicts += 1;
      return postMessage.call(this, message, ...rest);
    };
  });
  return () => frame.evaluate(() => (window as unknown as { verdicts: number }).verdicts);
}

test('verdicts come straight from the Worker, and from the next one too', async () => {
  await stage.settle();
  const countPassed = await countPassedVerdicts();
  expect(readText(await playIn(stage.page))).toBe(GUARDED);
  expect(await countPassed()).toBe(0);
  const [running] = (await stage.guarded.engineHost()).workers();
  if (running === undefined) throw new Error('There is no Worker.');
  // It gives no answer to that.
  running.evaluate(() => self.close()).catch(() => undefined);
  expect(readText(await playIn(stage.page))).toBe(GUARDED);
  expect(readText(await playIn(stage.page))).toBe(GUARDED);
  expect(await countPassed()).toBe(0);
});

test('a sandboxed document has none, and is guarded by the other way', async () => {
  const { streams, browser } = stage.guarded;
  streams.addFile('/sandboxed', 'text/html', '<!doctype html><script src="/clients.js"></script>', {
    'content-security-policy': 'sandbox allow-scripts',
  });
  const page = await browser.newPage();
  await page.goto(`${streams.origin}/sandboxed`);
  const readSeen = await watchPage(page);
  expect(readText(await playIn(page))).toBe(GUARDED);
  expect(readText(await playIn(page))).toBe(GUARDED);
  expect(await readSeen()).toEqual(['+DIV -']);
  await page.close();
});

test('a bridge page that a stranger opens leads nowhere', async () => {
  const { page, guarded } = stage;
  const host = new URL((await guarded.engineHost()).url()).host;
  const heard = await page.evaluate(async (url) => {
    const frame = document.createElement('iframe');
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    frame.src = url;
    document.body.append(frame);
    await loaded;
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise<string>((resolve) => {
      port1.addEventListener('message', ({ data }) => resolve(JSON.stringify(data)));
      port1.start();
      setTimeout(() => resolve('nothing'), 1_000);
    });
    frame.contentWindow?.postMessage({ type: 'stinger-port', token: 'a guess' }, '*', [port2]);
    const correlationId = '0'.repeat(32);
    port1.postMessage({ type: 'open', stream: 1, correlationId, transport: 'fetch', document: false });
    const result = await answer;
    frame.remove();
    return result;
  }, `chrome-extension://${host}/src/extension/port-bridge/bridge.html`);
  expect(heard).toBe('nothing');
});
