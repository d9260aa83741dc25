import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ChaosStage,
  readRaw,
  readText,
  startChaosStage,
  TOKEN,
  WAYS,
} from '../support/browser/chaos-stage.ts';
import { waitUntil } from '../support/wait-until.ts';

const RELOAD = 'Stinger was updated or removed: reload this page.';

describe.each(WAYS)(
  'by the %s way, the extension is removed and loaded again in the middle of a stream',
  (way) => {
    let stage: ChaosStage;
    beforeAll(async () => {
      stage = await startChaosStage(way);
      await stage.settle();
    });
    afterAll(() => stage?.guarded.close());

    /** Resolves when the engine of before is gone. */
    const removeExtension = async (): Promise<void> => {
      const { browser } = stage.guarded;
      const engine = (await stage.guarded.engineHost()).target();
      await browser.uninstallExtension(new URL(engine.url()).host);
      await waitUntil(() => !browser.targets().includes(engine));
    };

    test('the stream ends as filtered, and so does each one after, at once, until the page is reloaded', async () => {
      const seen = await stage.playInterrupted(removeExtension);
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
