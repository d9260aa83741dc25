import type { WebWorker } from 'puppeteer';
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

/** What the table in docs/design/data-port.md says about the engine, tried out. */
describe.each(WAYS)('by the %s way, in the middle of a stream', (way) => {
  let stage: ChaosStage;
  beforeAll(async () => {
    stage = await startChaosStage(way);
    await stage.settle();
  });
  afterAll(() => stage?.guarded.close());

  const sandboxFrame = async () => {
    const host = await stage.guarded.engineHost();
    const frame = host.frames().find((candidate) => candidate.url().endsWith('/sandbox.html'));
    if (frame === undefined) throw new Error('There is no sandbox frame.');
    return frame;
  };
  const worker = async () => {
    const [running] = (await stage.guarded.engineHost()).workers();
    if (running === undefined) throw new Error('There is no Worker.');
    return running;
  };
  const expectWhole = async (seen: Parameters<typeof readText>[0]): Promise<void> => {
    expect(seen.error).toBeNull();
    expect(readText(seen)).toBe(GUARDED);
    expect(await stage.nextRecord()).toMatchObject({
      endReason: 'complete',
      report: {
        characters: { seen: PIECES.join('').length, redacted: TOKEN.length, discarded: 0, held: 0 },
        hits: [{ ruleId: 'github-token', action: 'redact', count: 1 }],
        unscanned: [],
      },
    });
  };

  test('the Worker is killed: the stream goes on as if nothing had been', async () => {
    await expectWhole(await stage.playInterrupted(async () => tell(await worker(), () => self.close())));
    await expectWhole(await stage.play());
  });

  test('the Worker gets stuck: the stream goes on as if nothing had been', async () => {
    const stick = (): void => {
      for (;;);
    };
    await expectWhole(await stage.playInterrupted(async () => tell(await worker(), stick)));
    await expectWhole(await stage.play());
  });

  describe('a stream that any Worker gets stuck over', () => {
    const STUCK = [...PIECES.slice(0, 4), ' and ', 'over this', ' and that.'];
    /** What the Worker never gets it can't answer. */
    const sabotage = async (): Promise<void> =>
      (await sandboxFrame()).evaluate(() => {
        const { postMessage } = Worker.prototype;
        Worker.prototype.postMessage = function post(this: Worker, message: unknown) {
          if (!JSON.stringify(message).includes('over this')) postMessage.call(this, message);
        };
      });
    beforeAll(sabotage);

    test('policy closed: it ends as filtered, says so, and others go on', async () => {
      const seen = await stage.play(STUCK);
      expect(seen.error).toBeNull();
      expect(readText(seen)).toContain('Stinger ended this answer: the check was interrupted. Ask again.');
      expect(readRaw(seen)).toContain('content_filter');
      expect(readRaw(seen)).not.toContain('over this');
      expect(await stage.nextRecord()).toMatchObject({ endReason: 'lost' });
      await expectWhole(await stage.play());
    });

    test('policy open: it goes on unchecked, and that is counted', async () => {
      const sites = { [stage.guarded.streams.origin]: 'open' as const };
      await stage.guarded.setPolicy({ failPolicy: 'closed', sites, verdictTimeoutMs: 2_000 });
      await stage.page.reload();
      await stage.settle();
      const seen = await stage.play(STUCK);
      expect(seen.error).toBeNull();
      expect(readText(seen)).toBe(`The token is [redacted: GitHub token]${STUCK.slice(4).join('')}`);
      const records = [await stage.nextRecord(), await stage.nextRecord()];
      expect(records.map(({ endReason }) => endReason).toSorted()).toEqual(['complete', 'lost']);
      const unscanned = records.flatMap(({ report }) => report.unscanned);
      expect(unscanned).toMatchObject([{ reason: 'engine-away' }]);
      await stage.guarded.setPolicy({ failPolicy: 'closed', sites: {}, verdictTimeoutMs: 2_000 });
      await stage.page.reload();
      await stage.settle();
    });
  });

  test('the offscreen document is closed: the stream ends as filtered, the next finds a new engine', async () => {
    const seen = await stage.playInterrupted(async () => {
      await (await stage.guarded.engineHost()).close();
      const { browser } = stage.guarded;
      await waitUntil(() => !browser.targets().some((target) => target.url().endsWith('/offscreen.html')));
    });
    expect(seen.error).toBeNull();
    expect(readText(seen)).toMatch(/^The token is .*Stinger ended this answer/s);
    expect(readRaw(seen)).toContain('content_filter');
    expect(readRaw(seen)).not.toContain(TOKEN.slice(0, 8));
    await stage.settle();
    await expectWhole(await stage.play());
  });
});

/** Has a Worker do what it gives no answer to. */
function tell(worker: WebWorker, order: () => void): void {
  worker.evaluate(order).catch(() => undefined);
}
