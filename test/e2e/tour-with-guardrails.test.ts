import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXPECTATIONS } from '../../scripts/tour/expectations.ts';
import { takeTour } from '../../scripts/tour/take-tour.ts';
import { type GuardedBrowser, startGuardedBrowser } from '../support/browser/guarded-browser.ts';
import { makeTempDir } from '../support/make-temp-dir.ts';
import { waitUntil } from '../support/wait-until.ts';

let guarded: GuardedBrowser;
beforeAll(async () => {
  guarded = await startGuardedBrowser({
    settings: {
      sendText: 'sentences',
      monitorMaxAttempts: 1,
      guardrails: [
        { id: 'injection', kind: 'prompt-injection' },
        { id: 'insults', kind: 'toxicity' },
        { id: 'links', kind: 'url', checkpoint: 'BATCHED', options: { deny: ['bad.example'] } },
        // Nobody listens there.
        { id: 'down', kind: 'presidio', options: { baseUrl: 'http://127.0.0.1:9' } },
        {
          id: 'keyless',
          kind: 'llm-judge',
          options: { model: 'any', apiKey: { env: 'STINGER_NO_SUCH_KEY' } },
        },
      ],
    },
  });
  await guarded.usePack('packs/demo.json');
  await waitUntil(async () => (await guarded.enginePolicy())?.sendText === 'sentences');
});
afterAll(() => guarded?.close());

test('the tour goes as ever where the server has guardrails, one of them down and one without its key', async () => {
  const lines: string[] = [];
  const { browser, companion } = guarded;
  const problems = await takeTour({
    browser,
    companion,
    screenshotsDir: makeTempDir(),
    print: (line) => lines.push(line),
  });
  expect(problems).toEqual([]);
  expect(lines).toHaveLength(EXPECTATIONS.length);
  const records = await companion.listSessions();
  expect(records).toHaveLength(EXPECTATIONS.length);
  for (const { checks } of records) {
    const unanswered = Object.fromEntries(checks.map((check) => [check.guardrail, check.unanswered]));
    expect(unanswered).toEqual({ injection: 0, insults: 0, links: 0, down: 1 });
    expect(checks.every(({ blocked, wouldHaveBlocked }) => blocked + wouldHaveBlocked === 0)).toBe(true);
  }
});
