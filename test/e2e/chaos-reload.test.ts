import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ChaosStage,
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
