import type { Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TEST_TRUST_DIR } from '../../scripts/build/build-for-tests.ts';
import { ensureTokens } from '../../scripts/stage/enrolment.ts';
import { type GuardedBrowser, readStream, startGuardedPage } from '../support/browser/guarded-browser.ts';
import {
  chooseForSite,
  openOptions,
  readSites,
  readText,
  retype,
  waitForOptions,
  waitForStatus,
} from '../support/browser/options-page.ts';
import { readBadge } from '../support/browser/read-badge.ts';
import { readContrasts } from '../support/browser/read-contrasts.ts';
import { openPopup, readPopup } from '../support/browser/read-popup.ts';
import { waitUntil } from '../support/wait-until.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (chunks: readonly { readonly bytes: readonly number[] }[]): string =>
  Buffer.from(chunks.flatMap(({ bytes }) => bytes)).toString();

let guarded: GuardedBrowser;
let page: Page;
let options: Page;

beforeAll(async () => {
  ({ guarded, page } = await startGuardedPage());
  options = await openOptions(guarded);
});
afterAll(() => guarded?.close());

/** Plays an answer in whose middle the engine goes away. */
async function readWithoutEngine(): Promise<string> {
  await page.bringToFront();
  await page.reload();
  const path = guarded.streams.addPlay({
    contentType: 'text/markdown',
    cuts: [encode('Before. '), encode('ghp_Zq3xW8vT1nB6mK9pL2sD5fG7hJ4kR0yU3iO6.')],
    async before(index) {
      if (index === 0) return;
      await waitUntil(() => page.evaluate(() => document.documentElement.dataset['chunks'] === '1'));
      await (await guarded.engineHost()).close();
    },
  });
  return decode((await readStream(page, 'fetch', path)).chunks);
}

const readPolicy = async (): Promise<readonly string[]> => {
  const popup = await openPopup(guarded, page);
  try {
    await waitUntil(async () => (await readPopup(popup)).policies.length > 0);
    return (await readPopup(popup)).policies;
  } finally {
    await popup.close();
  }
};

/** Waits until the page's badge says what goes for it. */
const waitForBadge = (policy: string): Promise<void> =>
  waitUntil(async () => (await readBadge(page))?.policy.startsWith(policy) === true);

describe('what is chosen for a site goes for it', () => {
  const choose = (policy: string): Promise<void> => chooseForSite(options, guarded.streams.origin, policy);

  test('open: without an engine the answer goes on unchecked, and badge and popup say so', async () => {
    await choose('open');
    expect(await readWithoutEngine()).toBe('Before. ghp_Zq3xW8vT1nB6mK9pL2sD5fG7hJ4kR0yU3iO6.');
    await waitForBadge('An answer that cannot be checked is shown all the same');
    expect((await readBadge(page))?.tone).toBe('partial');
    expect(await readPolicy()).toEqual([expect.stringMatching(/^An answer that cannot be checked is shown/)]);
  });

  test('closed: without an engine the answer ends', async () => {
    await choose('closed');
    const text = await readWithoutEngine();
    expect(text).toMatch(/^Before\. .*Stinger ended this answer/s);
    expect(text).not.toContain('ghp_');
    await waitForBadge('An answer that cannot be checked is stopped.');
    expect(await readPolicy()).toEqual(['An answer that cannot be checked is stopped.']);
  });

  test('paused: nothing is checked from then on, in open pages too, and it is recorded', async () => {
    const known = new Set((await guarded.companion.listSessions()).map(({ sessionId }) => sessionId));
    const text = 'a.lovelace@analytical.example';
    const play = async (): Promise<string> => {
      const path = guarded.streams.addPlay({ contentType: 'text/markdown', cuts: [encode(text)] });
      return decode((await readStream(page, 'fetch', path)).chunks);
    };
    await waitUntil(async () => (await play()).startsWith('[redacted'));
    expect(await options.$eval('#no-pause', (note) => (note as HTMLElement).hidden)).toBe(true);
    await choose('paused');
    await waitForBadge('Checks are paused on this site');
    expect(await play()).toBe(text);
    expect((await readBadge(page))?.label).toContain('Not all checked: paused');
    await waitUntil(async () => {
      const records = await guarded.companion.listSessions();
      return records.some(
        ({ sessionId, report }) =>
          !known.has(sessionId) && report.unscanned.some(({ reason }) => reason === 'paused'),
      );
    }, 60_000);
    await options.bringToFront();
    await options.click(`[aria-label="Remove ${guarded.streams.origin}"]`);
    await waitForStatus(options, 'Removed');
    await waitForBadge('An answer that cannot be checked is stopped.');
    expect(await play()).toMatch(/^\[redacted/);
  });
});

describe('the list of sites', () => {
  test('takes what people type, refuses with a reason, changes, and survives a reload', async () => {
    await chooseForSite(options, 'https://b.example', 'paused');
    await retype(options, '#site', 'a.example/chat');
    await options.select('#site-policy', 'open');
    await options.keyboard.press('Tab');
    await options.click('#add-site button');
    await waitForStatus(options, 'Added https://a.example.');
    await retype(options, '#site', 'https://*.example');
    await options.focus('#site');
    await options.keyboard.press('Enter');
    expect(await readText(options, '#site-problem')).toContain('Patterns are not possible');
    expect(await options.evaluate(() => document.activeElement?.id)).toBe('site');
    expect(await options.$eval('#site', (input) => input.ariaInvalid)).toBe('true');
    await retype(options, '#site', 'a.example');
    await options.keyboard.press('Enter');
    expect(await readText(options, '#site-problem')).toContain('in the list already');
    await options.reload();
    await waitForOptions(options);
    expect(await readSites(options)).toEqual({ 'https://a.example': 'open', 'https://b.example': 'paused' });
    await options.focus('[aria-label="Remove https://a.example"]');
    await options.keyboard.press('Space');
    await waitForStatus(options, 'Removed https://a.example.');
    expect(await options.evaluate(() => document.activeElement?.id)).toBe('site');
    expect(await readSites(options)).toEqual({ 'https://b.example': 'paused' });
  });

  test('the popup leads to it with its own site filled in', async () => {
    await page.bringToFront();
    const popup = await openPopup(guarded, page);
    await waitUntil(async () => (await readPopup(popup)).policies.length > 0);
    const href = await popup.$eval('#change', (link) => (link as HTMLAnchorElement).href);
    await popup.close();
    await options.bringToFront();
    await options.goto(href);
    await waitForOptions(options);
    expect(await options.$eval('#site', (input) => (input as HTMLInputElement).value)).toBe(
      guarded.streams.origin,
    );
    expect(await options.evaluate(() => document.activeElement?.id)).toBe('site-policy');
  });
});

test('what is chosen in one moment is kept, in two tabs too', async () => {
  const other = await openOptions(guarded);
  await options.bringToFront();
  await options.evaluate(() => {
    const choose = (id: string, act: (input: HTMLInputElement) => void): void => {
      const input = document.getElementById(id) as HTMLInputElement;
      act(input);
      input.dispatchEvent(new Event('change'));
    };
    choose('open', (input) => (input.checked = true));
    choose('timeout', (input) => (input.value = '2.5'));
  });
  await chooseForSite(options, 'https://c.example', 'open');
  await chooseForSite(other, 'https://d.example', 'paused');
  expect(await readSites(other)).toMatchObject({
    'https://c.example': 'open',
    'https://d.example': 'paused',
  });
  const values = other.$$eval('#open, #timeout', (inputs) =>
    inputs.map((input) => [(input as HTMLInputElement).value, (input as HTMLInputElement).checked]),
  );
  expect(await values).toEqual([
    ['open', true],
    ['2.5', false],
  ]);
  await other.close();
  await options.bringToFront();
  await options.click('#closed');
  await waitForStatus(options, 'Saved.');
});

test('the default and the time-out are kept, and one that is out of bounds is refused', async () => {
  await options.reload();
  await waitForOptions(options);
  await options.click('#open');
  await waitForStatus(options, 'Saved.');
  await retype(options, '#timeout', '0.01');
  await options.keyboard.press('Tab');
  expect(await readText(options, '#timeout-problem')).toContain('from 0.1 to 60');
  await retype(options, '#timeout', '3.5');
  await options.keyboard.press('Tab');
  await waitUntil(async () => (await readText(options, '#timeout-problem')) === '');
  await waitForStatus(options, 'Saved.');
  await options.reload();
  await waitForOptions(options);
  expect(await options.$eval('#timeout', (input) => (input as HTMLInputElement).value)).toBe('3.5');
  expect(await options.$eval('#open', (input) => (input as HTMLInputElement).checked)).toBe(true);
  await options.click('#closed');
  await waitForStatus(options, 'Saved.');
});

describe('the server', () => {
  const { clientToken } = ensureTokens(TEST_TRUST_DIR);
  const submit = async (serverUrl: string, channel: string, token: string): Promise<void> => {
    await retype(options, '#server-url', serverUrl);
    await retype(options, '#channel', channel);
    await retype(options, '#token', token);
    await options.click('#save-server');
    await waitUntil(() => options.$eval('#save-server', (button) => !(button as HTMLButtonElement).disabled));
  };
  const problem = (field: string): Promise<string> => readText(options, `#${field}-problem`);
  const address = (): string => guarded.companion.address;

  beforeEach(async () => {
    await options.reload();
    await waitForOptions(options);
    await options.click('summary');
  });

  test('is shown, its token is not', async () => {
    expect(await readText(options, '#current-server')).toBe(address());
    expect(await readText(options, '#current-channel')).toBe('stable');
    const values = await options.$$eval('input', (inputs) => inputs.map(({ value }) => value));
    expect(`${await options.content()}${values.join()}`).not.toContain(clientToken);
  });

  test.each([
    ['server-url', 'no address', () => ['stinger', 'stable', ''], /^Enter an address/],
    ['server-url', 'no encryption', () => ['http://stinger.example', 'stable', ''], /may do without https/],
    ['server-url', 'nobody there', () => ['http://127.0.0.1:9', 'stable', 'token'], /cannot be reached/],
    ['channel', 'no name', () => [address(), 'No Name', ''], /^A channel has/],
    ['channel', 'no such channel', () => [address(), 'unheard-of', ''], /no channel of this name/],
    ['token', 'a wrong token', () => [address(), 'stable', 'wrong'], /does not accept this token/],
    ['token', 'another server', () => ['http://127.0.0.1:9', 'stable', ''], /needs a token of its own/],
  ] as const)('%s: %s is refused and nothing is changed', async (field, _name, typed, message) => {
    const [serverUrl, channel, token] = typed() as [string, string, string];
    await submit(serverUrl, channel, token);
    expect(await problem(field)).toMatch(message);
    expect(await readText(options, '#current-server')).toBe(address());
    expect((await guarded.status()).server.url).toBe(address());
  });

  test('changes, with the token that is stored, and back to that of the build', async () => {
    await submit(address(), 'stable', '');
    await waitForStatus(options, `Saved: ${address()} answers.`);
    await options.click('#use-built-in');
    await waitForStatus(options, 'Saved: the built-in server.');
    expect(await readText(options, '#current-server')).toBe('http://127.0.0.1:9 (built in)');
    expect(await options.$eval('#use-built-in', (button) => (button as HTMLElement).hidden)).toBe(true);
    await options.reload();
    await waitForOptions(options);
    await options.click('summary');
    await submit(address(), 'stable', clientToken);
    await waitForStatus(options, `Saved: ${address()} answers.`);
    expect((await guarded.status()).server.url).toBe(address());
  });
});

describe('whoever sees little, or nothing', () => {
  test('finds a name on every control', async () => {
    const tree = JSON.stringify(await options.accessibility.snapshot());
    for (const name of ['Stop the answer', 'Seconds that one check may take', 'Address of a site']) {
      expect(tree).toContain(name);
    }
    const nameless = await options.$$eval('input, select, button', (controls) =>
      controls
        .filter((control) => control instanceof HTMLButtonElement || !control.ariaLabel)
        .filter((control) => (control.labels?.length ?? 0) === 0 && control.textContent === '')
        .map(({ outerHTML }) => outerHTML),
    );
    expect(nameless).toEqual([]);
  });

  test.each(['light', 'dark'])('reads all text, %s', async (scheme) => {
    await options.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await retype(options, '#site', '*');
    await options.focus('#site');
    await options.keyboard.press('Enter');
    const contrasts = await readContrasts(options);
    expect(contrasts.length).toBeGreaterThan(20);
    expect(contrasts.filter(({ contrast }) => contrast < 4.5)).toEqual([]);
  });
});
