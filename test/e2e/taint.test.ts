import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findShownPart } from '../../scripts/tour/find-shown-part.ts';
import type { StreamUpdate } from '../../src/protocol/index.ts';
import { type CheckedPage, startCheckedPage } from '../support/browser/checked-page.ts';
import type { CountingProxy } from '../support/browser/counting-proxy.ts';
import { openaiChat } from '../support/browser/formats/openai-chat.ts';
import { type GuardedBrowser, readStream } from '../support/browser/guarded-browser.ts';
import { createRandom } from '../support/browser/random.ts';
import { makeSecret, type Secret } from '../support/browser/secrets.ts';
import { waitUntil } from '../support/wait-until.ts';

const SECRETS_OF_EACH = 6;
const CODE_NAME = 'Project Nightjar';
/** What the server has to have been told, so that nothing is found because nothing was sent. */
const HARMLESS = 'The weather was fine that day.';

let checked: CheckedPage;
let guarded: GuardedBrowser;
let proxy: CountingProxy;
let page: Page;
const random = createRandom(41);
const secrets: Secret[] = [];
const mark = (): string => {
  const secret = makeSecret(random);
  secrets.push(secret);
  return secret.value;
};

beforeAll(async () => {
  checked = await startCheckedPage();
  ({ guarded, proxy, page } = checked);
});
afterAll(() => checked?.close());

const cutText = (text: string): string[] => text.match(/[\s\S]{1,7}/g) ?? [];
const encode = (events: readonly string[]): Uint8Array[] =>
  events.map((event) => new TextEncoder().encode(event));
const printAnswer = (text: string, input: readonly string[] = []): Uint8Array[] =>
  encode(openaiChat.print({ text: cutText(text), input }));
const read = (cuts: readonly Uint8Array[]) =>
  readStream(page, 'fetch', guarded.streams.addPlay({ contentType: openaiChat.contentType, cuts }));

/** Sessions that are told of at the same time go in one request. */
const listUpdates = (): readonly StreamUpdate[] =>
  proxy.requests.flatMap(({ path, body }) => {
    if (path === '/v1/stream/update') return [JSON.parse(body)];
    return path === '/v1/stream/batch' ? JSON.parse(body).updates : [];
  });
const waitForEnds = (count: number): Promise<void> =>
  waitUntil(() => listUpdates().filter(({ end }) => end !== undefined).length === count, 60_000);

/** Sentences before and after, each of which the server gets. */
const tell = (secret: string): string => `${HARMLESS} It is\n${secret}\nand no other. ${HARMLESS} `;

/** The page leaves while the gate holds the beginning of a secret. */
async function abortInTheMiddle(secret: string): Promise<void> {
  const leaving = await guarded.openPage();
  const cuts = printAnswer(tell(secret));
  // The role event, the sentence before, and some of the secret.
  const last = 1 + Math.floor((tell('').indexOf('\n') + secret.length - 2) / 7);
  let isHeld = false;
  const path = guarded.streams.addPlay({
    contentType: openaiChat.contentType,
    cuts,
    before: (index) => {
      isHeld ||= index === last;
      return isHeld ? new Promise<void>(() => undefined) : Promise.resolve();
    },
  });
  const reading = readStream(leaving, 'fetch', path).catch(() => 'gone');
  await waitUntil(() => isHeld);
  await waitUntil(
    async () => (await leaving.evaluate(() => Number(document.documentElement.dataset['seen'] ?? 0))) > 1,
  );
  await leaving.close();
  expect(await reading).toBe('gone');
}

/** All files of a folder, as text of one byte and of two for each character. */
async function readFolder(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const readBoth = async ({ parentPath, name }: Dirent): Promise<[string, string]> => {
    const path = join(parentPath, name);
    const bytes = await readFile(path);
    return [
      path,
      `${bytes.toString('latin1')}\n${bytes.toString('utf16le')}\n${bytes.toString('utf16le', 1)}`,
    ];
  };
  return new Map(await Promise.all(files.map(readBoth)));
}

async function readData(): Promise<string> {
  const names = await readdir(guarded.data);
  expect(names).toContain('server.db');
  return (await Promise.all(names.map((name) => readFile(join(guarded.data, name), 'latin1')))).join('\n');
}

const findAll = (text: string): string[] =>
  [...secrets.flatMap(({ telling }) => telling), CODE_NAME].flatMap(
    (value) => findShownPart(text, value) ?? [],
  );

test('what streams hold of secrets is in no request, no database file and no log line', async () => {
  for (let i = 0; i < SECRETS_OF_EACH; i += 1) {
    await read(printAnswer(tell(mark())));
    const input = JSON.stringify({ note: HARMLESS, query: `use ${mark()} now. ${HARMLESS}` });
    await read(printAnswer(`${HARMLESS} `, cutText(input)));
    await read(printAnswer(`${tell(mark())} We call it ${CODE_NAME}, says ${mark()}. ${HARMLESS}`));
    await abortInTheMiddle(mark());
    // The gate holds it when the connection ends, without an end mark.
    await read(printAnswer(`${HARMLESS} The last is ${mark()}`).slice(0, -3));
    expect(findAll(await guarded.readKept())).toEqual([]);
  }
  await waitForEnds(5 * SECRETS_OF_EACH);
  await waitUntil(
    async () => (await guarded.companion.listSessions()).length === 5 * SECRETS_OF_EACH,
    60_000,
  );

  const updates = listUpdates();
  const reasons = new Set(updates.flatMap(({ end }) => end?.reason ?? []));
  expect(reasons).toEqual(new Set(['complete', 'blocked', 'aborted']));
  const isCutOff = ({ end, report }: StreamUpdate): boolean =>
    end?.reason === 'aborted' && report.characters.discarded > 0;
  expect(updates.filter(isCutOff).length).toBeGreaterThan(0);
  const text = updates.flatMap(({ text: sent = [] }) => sent.map(({ insert }) => insert)).join('\n');
  expect(text.split(HARMLESS).length).toBeGreaterThan(5 * SECRETS_OF_EACH);
  for (const { mark: shown } of secrets) expect(text).toContain(shown.slice(1, -1));
  expect(findAll(proxy.requests.map(({ path, body }) => `${path} ${body}`).join('\n'))).toEqual([]);

  const log = guarded.logLines.join('\n');
  const data = await readData();
  const [{ sessionId } = { sessionId: 'none' }] = updates;
  expect(log).toContain(sessionId);
  expect(data.includes(sessionId)).toBe(true);
  expect(findAll(log)).toEqual([]);
  expect(findAll(data)).toEqual([]);
  // No text is logged, be it secret or not.
  expect(log).not.toContain(HARMLESS);
}, 240_000);

test('nor in what the extension keeps in the browser, while it runs and on disk when it is closed', async () => {
  // What can't be delivered to the server that asked for it is kept.
  await proxy.close();
  const shown: Secret[] = [];
  for (let i = 0; i < SECRETS_OF_EACH; i += 1) {
    await read(printAnswer(tell(mark())));
    shown.push(secrets.at(-1) as Secret);
    await abortInTheMiddle(mark());
    await read(printAnswer(`${HARMLESS} The last is ${mark()}`).slice(0, -3));
  }
  await waitUntil(async () => (await guarded.status()).undelivered === 3 * SECRETS_OF_EACH);
  const kept = await guarded.readKept();
  // Where text is kept, marks are, too.
  expect(kept.split(HARMLESS).length).toBeGreaterThan(3 * SECRETS_OF_EACH);
  for (const { mark: covered } of shown) expect(kept).toContain(covered);
  expect(findAll(kept)).toEqual([]);

  await guarded.quit();
  // The extension's own code says things like “.example”.
  const files = [...(await readFolder(guarded.profile))].filter(([path]) => !path.includes('ScriptCache'));
  const found = files.flatMap(([path, text]) => findAll(text).map((part) => `${path}: ${part}`));
  expect(found).toEqual([]);
  // It was looked where the extension's databases are.
  const withText = files.filter(([, text]) => text.includes(HARMLESS)).map(([path]) => path);
  expect(withText.some((path) => path.includes('IndexedDB/chrome-extension_'))).toBe(true);
}, 120_000);
