import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CheckedPage, startCheckedPage } from '../support/browser/checked-page.ts';
import { FIVE_SENTENCES, playFiveSentences } from '../support/browser/five-sentences.ts';
import { readStream } from '../support/browser/guarded-browser.ts';
import { cutAtEvents, makeOpenAiEvents } from '../support/browser/openai-events.ts';
import { openPopup, readPopup } from '../support/browser/read-popup.ts';
import { type Answer, type FakeService, json, startFakeService } from '../support/fake-service.ts';
import { waitUntil } from '../support/wait-until.ts';

/** What a model says that is asked for its judgement. */
const HARM = json({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'judge-1',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: JSON.stringify({ category: 'harm', score: 1 }), refusal: null },
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

let judge: FakeService;
let checked: CheckedPage;
let page: Page;

beforeAll(async () => {
  judge = await startFakeService();
  const options = { baseUrl: `${judge.url}/v1`, model: 'judge-1', allowPrivateNetwork: true };
  checked = await startCheckedPage([{ id: 'judge', kind: 'llm-judge', options }]);
  ({ page } = checked);
});
afterAll(async () => {
  await checked?.close();
  await judge?.close();
});

const listFollows = () =>
  checked.proxy.requests.filter(
    ({ method, path }) => method === 'GET' && path.startsWith('/v1/stream/events?'),
  );

/** The names of the page's answers in the server's log, newest first, as the popup has them. */
async function readNames(): Promise<string[]> {
  const popup = await openPopup(checked.guarded, page);
  await waitUntil(async () => (await readPopup(popup)).answers.length > 0);
  const { answers } = await readPopup(popup);
  await popup.close();
  return answers.map((answer) => /In the server's log: ([0-9a-f]{32})/.exec(answer)?.[1] ?? '');
}

async function readLines(): Promise<string[]> {
  const popup = await openPopup(checked.guarded, page);
  await waitUntil(async () => (await popup.$eval('#rules', ({ textContent }) => textContent)) !== '…');
  const lines = await popup.$$eval('#late > li', (items) =>
    items.map(({ textContent }) => textContent ?? ''),
  );
  const isShown = await popup.$eval('#late-title', (title) => !(title as HTMLElement).hidden);
  expect(isShown).toBe(lines.length > 0);
  await popup.close();
  return lines;
}

/** The judge says nothing before a test lets it. */
function holdJudge(): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  const late: Answer = (...asked) => void promise.then(() => HARM(...asked));
  judge.answer(late);
  return resolve;
}

test('what a judge says of an answer that is over is heard by one connection, and told in the popup', async () => {
  const letJudge = holdJudge();
  const from = checked.proxy.requests.length;
  await readStream(page, 'fetch', checked.guarded.streams.addPlay(playFiveSentences(0)));
  await waitUntil(() => listFollows().length === 1);
  expect(await readLines()).toEqual([]);
  letJudge();
  await waitUntil(async () => (await checked.guarded.status()).lateVerdicts.length === 1);
  const [line] = await readLines();
  expect(line).toContain(
    `${checked.guarded.streams.origin}: would have been stopped (judge: judged as harm)`,
  );
  expect(line).not.toContain(FIVE_SENTENCES[0]);
  const asked = checked.proxy.requests
    .slice(from)
    .filter(({ method, path }) => method !== 'OPTIONS' && path.startsWith('/v1/stream/'));
  expect(asked.map(({ path }) => path.replace(/\?clientId=[\da-f-]{36}$/, ''))).toEqual([
    '/v1/stream/update',
    '/v1/stream/update',
    '/v1/stream/events',
  ]);
  const [record] = await checked.guarded.companion.listSessions();
  expect(await readNames()).toEqual(record?.correlationIds);
}, 60_000);

test('it is heard by another service worker too', async () => {
  const letJudge = holdJudge();
  const follows = listFollows().length;
  // What it has judged before, it isn't asked again.
  const cuts = cutAtEvents(makeOpenAiEvents(['Something else. ', 'And more of it.']));
  const path = checked.guarded.streams.addPlay({ contentType: 'text/event-stream', cuts });
  await readStream(page, 'fetch', path);
  await waitUntil(() => listFollows().length === follows + 1);
  await checked.guarded.killServiceWorker();
  letJudge();
  await waitUntil(async () =>
    (await checked.guarded.companion.listSessions()).slice(0, 1).every(({ checks }) => checks.length === 3),
  );
  await waitUntil(async () => (await checked.guarded.status()).lateVerdicts.length === 2);
  expect(listFollows().length).toBe(follows + 2);
}, 60_000);
