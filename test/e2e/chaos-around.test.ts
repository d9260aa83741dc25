import { setTimeout as wait } from 'node:timers/promises';
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
import { readStream } from '../support/browser/guarded-browser.ts';
import { cutAtEvents, makeOpenAiEvents } from '../support/browser/openai-events.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Longer than a page waits for a verdict. */
const FROZEN_MS = 2_500;

/** What the table in docs/design/data-port.md says about all but the engine, tried out. */
describe.each(WAYS)('by the %s way, in the middle of a stream', (way) => {
  let stage: ChaosStage;
  beforeAll(async () => {
    stage = await startChaosStage(way);
    await stage.settle();
  });
  afterAll(() => stage?.guarded.close());

  test('the service worker is killed: the stream goes on, and leaves one record', async () => {
    const seen = await stage.playInterrupted(() => stage.guarded.killServiceWorker());
    expect(seen.error).toBeNull();
    expect(readText(seen)).toBe(GUARDED);
    expect(await stage.nextRecord()).toMatchObject({ endReason: 'complete', report: { unscanned: [] } });
  });

  test('the tab is frozen for longer than a verdict may take: the stream goes on when it thaws', async () => {
    const session = await stage.page.createCDPSession();
    const setState = (state: 'frozen' | 'active') => session.send('Page.setWebLifecycleState', { state });
    let thawed: Promise<unknown> = Promise.resolve();
    const seen = await stage.playInterrupted(async () => {
      await setState('frozen');
      thawed = wait(FROZEN_MS).then(() => setState('active'));
    });
    await thawed;
    expect(seen.error).toBeNull();
    expect(readText(seen)).toBe(GUARDED);
    expect(await stage.nextRecord()).toMatchObject({ endReason: 'complete', report: { unscanned: [] } });
    await session.detach();
  });

  test('the network is cut: the page gets its own error, and nothing that was held', async () => {
    const seen = await stage.playInterrupted(async () => {
      throw new Error('The server breaks off.');
    });
    expect(seen.error).toContain('TypeError');
    expect(readText(seen)).toMatch(/^The token is/);
    expect(readRaw(seen)).not.toContain(TOKEN.slice(0, 8));
    const record = await stage.nextRecord();
    expect(record.endReason).toBe('error');
    expect(record.report.characters.discarded).toBeGreaterThan(0);
  });

  test('other rules come into use: the stream keeps those that it began with, the next has the new', async () => {
    const seen = await stage.playInterrupted(() => stage.guarded.usePack('test/support/packs/inert.json'));
    expect(readText(seen)).toBe(GUARDED);
    const { bundleVersion } = await stage.nextRecord();
    expect(readText(await stage.play())).toBe(PIECES.join(''));
    expect((await stage.nextRecord()).bundleVersion).toBeGreaterThan(bundleVersion);
    await stage.guarded.usePack('packs/demo.json');
  });

  test('the page is left: its session ends as aborted, and the new page is guarded', async () => {
    const { guarded, page } = stage;
    const cuts = cutAtEvents(makeOpenAiEvents(PIECES));
    const never = new Promise<void>(() => undefined);
    const before = (index: number) => (index === 3 ? never : Promise.resolve());
    const path = guarded.streams.addPlay({ contentType: 'text/event-stream', cuts, before });
    const reading = readStream(page, 'fetch', path).catch(() => 'gone');
    const seen = () => page.evaluate(() => Number(document.documentElement.dataset['seen'] ?? 0));
    await waitUntil(async () => (await seen()) >= 3);
    await page.goto(`${guarded.streams.origin}/?again`);
    expect(await reading).toBe('gone');
    const record = await stage.nextRecord();
    expect(record.endReason).toBe('aborted');
    expect(record.report.characters.discarded).toBeGreaterThan(0);
    expect(readText(await stage.play())).toBe(GUARDED);
  });
});
