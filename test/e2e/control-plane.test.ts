import type { CDPSession, Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LoadRulesRequest } from '../../src/protocol/index.ts';
import { type GuardedBrowser, startGuardedBrowser } from '../support/browser/guarded-browser.ts';
import { certifyForEngine } from '../support/certify-rules.ts';
import { waitUntil } from '../support/wait-until.ts';

const OLD_RULES: LoadRulesRequest = {
  type: 'load-rules',
  activate: true,
  rules: {
    digest: 'b'.repeat(64),
    version: 1,
    rules: [],
    certificate: certifyForEngine([]),
    policy: { failPolicy: 'open', sites: {}, verdictTimeoutMs: 5_000 },
  },
};

let guarded: GuardedBrowser;
beforeAll(async () => {
  guarded = await startGuardedBrowser();
  await guarded.usePack('packs/demo.json');
});
afterAll(() => guarded?.close());

test('an engine that was left with old rules is given the stored ones when the service worker starts', async () => {
  const { bundle } = await guarded.status();
  const popup = await findPopup(guarded);
  // As after a stop between the storing of a bundle and its activation.
  await popup.evaluate((message) => chrome.runtime.sendMessage(message), OLD_RULES);
  expect((await guarded.status()).engine).toEqual({ version: OLD_RULES.rules.version });
  await guarded.killServiceWorker();
  await waitUntil(async () => (await guarded.status()).engine?.version === bundle.version);
});

test('a content script can start the engine, and neither change nor read anything', async () => {
  const page = await guarded.openPage();
  const evaluate = await enterContentScript(page);
  const { engine } = await guarded.status();
  expect(await evaluate(`chrome.runtime.sendMessage({ type: 'ensure-engine' })`)).toBe(true);
  for (const message of [{ type: 'get-rules' }, { type: 'get-status' }, { type: 'get-engine' }, OLD_RULES]) {
    expect(await evaluate(`chrome.runtime.sendMessage(${JSON.stringify(message)})`)).toBeUndefined();
  }
  expect((await guarded.status()).engine).toEqual(engine);
  expect(await evaluate(`chrome.storage.local.get().then(Object.keys, () => 'refused')`)).toBe('refused');
});

async function findPopup({ browser }: GuardedBrowser): Promise<Page> {
  const target = await browser.waitForTarget((candidate) => candidate.url().endsWith('/popup.html'));
  return target.asPage();
}

/** @returns evaluates an expression where the extension's content script runs; undefined for null, too */
async function enterContentScript(page: Page): Promise<(expression: string) => Promise<unknown>> {
  const session: CDPSession = await page.createCDPSession();
  const entered = new Promise<number>((resolve) => {
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.origin.startsWith('chrome-extension://')) resolve(context.id);
    });
  });
  await session.send('Runtime.enable');
  const contextId = await entered;
  return async (expression) => {
    const options = { contextId, expression, awaitPromise: true, returnByValue: true };
    const { result } = await session.send('Runtime.evaluate', options);
    return result.value ?? undefined;
  };
}
