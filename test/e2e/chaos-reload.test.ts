import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ChaosStage,
  GUARDED,
  PIECES,
  readRaw,
  readText,
  startChaosStage,
  TOKEN,
  WAYS,
} from '../support/browser/chaos-stage.ts';
import { waitUntil } from '../support/wait-until.ts';

const RELOAD = 'Stinger was updated or removed: reload this page.';

/** Resolves when the engine is gone. */
async function removeExtension({ guarded }: ChaosStage): Promise<void> {
  const { browser } = guarded;
  const engine = (await guarded.engineHost()).target();
  await browser.uninstallExtension(new URL(engine.url()).host);
  await waitUntil(() => !browser.targets().includes(engine));
}

/** Resolves when the new service worker has started an engine. */
async function reloadExtension({ guarded }: ChaosStage): Promise<void> {
  const engine = (await guarded.engineHost()).target();
  await guarded.reload();
  await waitUntil(() => !guarded.browser.targets().includes(engine));
  await guarded.engineHost();
}

describe.each(WAYS)(
  'by the %s way, the extension is removed and loaded again in the middle of a stream',
  (way) => {
    let stage: ChaosStage;
    beforeAll(async () => {
      stage = await startChaosStage(way);
      await stage.settle();
    });
    afterAll(() => stage?.guarded.close());

    test('the stream ends as filtered, and so does each one after, at once, until the page is reloaded', async () => {
      const seen = await stage.playInterrupted(() => removeExtension(stage));
      expect(seen.error).toBeNull();
      // The browser ends the connection a moment before it says why.
      expect(readText(seen)).toMatch(/Stinger (?:ended this answer|was updated or removed)/);
      expect(readRaw(seen)).toContain('content_filter');
      expect(readRaw(seen)).not.toContain(TOKEN.slice(0, 8));

      const startedAt = performance.now();
      const next = await stage.playInterrupted(async () => undefined);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      expect(readText(next)).toContain(RELOAD);
      expect(readRaw(next)).not.toContain(TOKEN.slice(0, 8));

      await stage.guarded.browser.installExtension(stage.guarded.extension);
      await waitUntil(async () => {
        await stage.page.reload();
        return readText(await stage.play()).startsWith('The token is [redacted: GitHub token]');
      }, 60_000);
    });
  },
);

/** An unpacked extension that is reloaded while this is off is disabled by Chromium, and guards nothing. */
async function switchOnDeveloperMode(page: Page): Promise<void> {
  await page.goto('chrome://extensions');
  await page.evaluate(() => {
    type Settings = { updateProfileConfiguration(settings: { inDeveloperMode: boolean }): Promise<void> };
    const { developerPrivate } = chrome as unknown as { developerPrivate: Settings };
    return developerPrivate.updateProfileConfiguration({ inDeveloperMode: true });
  });
}

test('the extension reloads itself: pages that are loaded from then on are guarded', async () => {
  const stage = await startChaosStage('shortcut');
  try {
    await switchOnDeveloperMode(await stage.guarded.browser.newPage());
    const silent = await stage.guarded.openPage();
    await stage.page.bringToFront();
    const seen = await stage.playInterrupted(() => reloadExtension(stage));
    expect(readText(seen)).toMatch(/Stinger (?:ended this answer|was updated or removed)/);
    expect(readRaw(seen)).not.toContain(TOKEN.slice(0, 8));
    expect(readText(await stage.play())).toContain(RELOAD);
    // A page that had nothing to show a badge for has one now.
    await waitUntil(() => silent.evaluate(() => document.querySelector('html > div') !== null));

    await stage.page.reload();
    expect(readText(await stage.play())).toBe(GUARDED);
  } finally {
    await stage.guarded.close();
  }
});

test('policy open, the extension is removed: this stream and later ones go on unchecked', async () => {
  const stage = await startChaosStage('shortcut');
  try {
    const sites = { [stage.guarded.streams.origin]: 'open' as const };
    await stage.guarded.setPolicy({ failPolicy: 'closed', sites, verdictTimeoutMs: 2_000 });
    await stage.page.reload();
    await stage.settle();
    const seen = await stage.playInterrupted(() => removeExtension(stage));
    expect(readText(seen)).toBe(PIECES.join(''));
    expect(readText(await stage.play())).toBe(PIECES.join(''));
  } finally {
    await stage.guarded.close();
  }
});
