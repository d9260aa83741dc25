import type { Page } from 'puppeteer';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type GuardedBrowser, startGuardedPage } from '../support/browser/guarded-browser.ts';
import { readBadge } from '../support/browser/read-badge.ts';
import { waitUntil } from '../support/wait-until.ts';

const TOKEN = 'ghp_Zq3xW8vT1nB6mK9pL2sD5fG7hJ4kR0yU3iO6';
const CUTS = ['The token ', 'is ghp_Zq3xW8v', 'T1nB6mK9pL2sD5fG7hJ4', 'kR0yU3iO6', '. That is all.'];
const GUARDED = 'The token is [redacted: GitHub token]. That is all.';
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Reads one stream inside the Worker, as soon as it is told which, and tells all that its own code got to see. */
const READERS: Record<string, string> = {
  'fetch, read with a reader': `onmessage = async ({ data }) => {
    const reader = (await fetch(data.text)).body.getReader();
    const seen = []; const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      seen.push(decoder.decode(value, { stream: true }));
      postMessage({ seen });
    }
    postMessage({ seen, done: true });
  }`,
  'fetch, read whole': `onmessage = async ({ data }) => {
    postMessage({ seen: [await (await fetch(data.text)).text()], done: true });
  }`,
  XMLHttpRequest: `onmessage = ({ data }) => {
    const seen = []; const xhr = new XMLHttpRequest();
    xhr.onprogress = () => seen.push(xhr.responseText);
    xhr.onload = () => postMessage({ seen: [...seen, xhr.responseText], whole: xhr.responseText, done: true });
    xhr.open('GET', data.text); xhr.send();
  }`,
  EventSource: `onmessage = ({ data }) => {
    const seen = []; const source = new EventSource(data.events);
    source.onmessage = (e) => {
      if (e.data !== '[DONE]') return seen.push(e.data);
      source.close(); postMessage({ seen, done: true });
    };
  }`,
  WebSocket: `onmessage = ({ data }) => {
    const seen = []; const socket = new WebSocket(data.socket);
    socket.onmessage = (e) => seen.push(e.data);
    socket.onclose = () => postMessage({ seen, done: true });
  }`,
};

interface Told {
  readonly seen: readonly string[];
  readonly whole?: string;
  readonly done?: boolean;
}

let guarded: GuardedBrowser;
let page: Page;
let addresses: Record<'text' | 'events' | 'socket', string>;

beforeAll(async () => {
  ({ guarded, page } = await startGuardedPage());
  const { streams } = guarded;
  const texts = CUTS.map(encode);
  addresses = {
    text: streams.origin + streams.addPlay({ contentType: 'text/markdown', cuts: texts }),
    events:
      streams.origin +
      streams.addPlay({
        contentType: 'text/event-stream',
        cuts: [...CUTS, '[DONE]'].map((text) => encode(`data: ${text}\n\n`)),
      }),
    socket: streams.addSocket({ frames: CUTS, closeCode: 1000 }),
  };
});
afterAll(() => guarded?.close());
beforeEach(async () => {
  await page.goto(`${guarded.streams.origin}/`);
});

/** Starts a Worker in the page and waits until its reading is done. */
function read(kind: string, script: string, told: object = addresses): Promise<Told> {
  const path = `/reader-${script.length}.js`;
  guarded.streams.addFile(path, 'text/javascript', script);
  return page.evaluate(
    (how, url, source, data) =>
      new Promise<Told>((resolve) => {
        const address = how.endsWith('blob')
          ? URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
          : url;
        const own = `data:text/javascript,${encodeURIComponent(source)}`;
        const worker = new Worker(
          how === 'data' ? own : address,
          how.startsWith('module') ? { type: 'module' } : {},
        );
        Object.assign(window, { worker });
        worker.addEventListener('message', (event) => {
          document.documentElement.dataset['told'] = JSON.stringify(event.data);
          if ((event.data as Told).done) resolve(event.data as Told);
        });
        worker.postMessage(data);
      }),
    kind,
    path,
    script,
    told,
  );
}

describe.each(['blob', 'url', 'module', 'module blob'])(
  'what a Worker reads is guarded, script from a %s',
  (kind) => {
    test.each(Object.entries(READERS))('%s', async (_name, script) => {
      const { seen, whole } = await read(kind, script);
      expect(whole ?? seen.join('')).toBe(GUARDED);
      for (const text of seen) expect(text).not.toContain(TOKEN.slice(0, 6));
      // It is checked, so nothing is said to have passed; and it is a session like any other.
      const badge = await readBadge(page);
      expect(badge?.unchecked).toEqual([]);
      await waitUntil(async () =>
        (await guarded.companion.listSessions()).some(
          ({ report }) => report.characters.redacted >= TOKEN.length,
        ),
      );
    });

    test('the engine goes away in the middle: the stream ends, and nothing held is shown', async () => {
      const path = guarded.streams.addPlay({
        contentType: 'text/markdown',
        cuts: CUTS.map(encode),
        async before(index) {
          if (index !== 2) return;
          await waitUntil(() =>
            page.evaluate(() => document.documentElement.dataset['told']?.includes('The token ') === true),
          );
          await (await guarded.engineHost()).close();
        },
      });
      const reader = READERS['fetch, read with a reader'] as string;
      const { seen } = await read(kind, reader, { text: guarded.streams.origin + path });
      expect(seen.join('')).toMatch(/^The token is /);
      expect(seen.join('')).toContain('Stinger ended this answer');
      expect(seen.join('')).not.toContain(TOKEN.slice(0, 6));
    });

    test('a Worker that is terminated ends what it reads', async () => {
      const never = new Promise<void>(() => undefined);
      const path = guarded.streams.addPlay({
        contentType: 'text/markdown',
        cuts: ['Checked. ', 'Never sent.'].map(encode),
        before: (index) => (index === 0 ? Promise.resolve() : never),
      });
      const before = (await guarded.companion.listSessions()).length;
      void read(kind, READERS['fetch, read with a reader'] as string, {
        text: guarded.streams.origin + path,
      }).catch(() => undefined);
      await waitUntil(() => page.evaluate(() => document.documentElement.dataset['told'] !== undefined));
      await page.evaluate(() => (window as unknown as { worker: Worker }).worker.terminate());
      await waitUntil(async () => {
        const sessions = await guarded.companion.listSessions();
        return sessions.length > before && sessions[0]?.endReason === 'aborted';
      }, 60_000);
    });
  },
);

describe('what can not have the hook is left as it is, and told of', () => {
  const SCRIPT = READERS['fetch, read whole'] as string;

  const expectTold = async (): Promise<void> => {
    await waitUntil(async () => ((await readBadge(page))?.unchecked.length ?? 0) > 0);
    expect(await readBadge(page)).toMatchObject({ tone: 'partial', label: 'Not all checked: Worker' });
  };

  test("text in its own address, whose origin is nobody's", async () => {
    expect((await read('data', SCRIPT)).seen.join('')).toContain(TOKEN);
    await expectTold();
  });

  test.each([
    { what: 'Workers from text', policy: "worker-src 'self'", mark: '' },
    {
      what: 'loading the script from text',
      policy: "worker-src 'self' blob:; script-src 'unsafe-inline' 'unsafe-eval' blob:",
      mark: '',
      // Modules have what they import by another rule, and are guarded.
      kinds: ['url', 'url'],
    },
    {
      what: 'scripts without its mark',
      policy: "script-src 'nonce-abc' 'unsafe-eval'; worker-src 'self'",
      mark: ' nonce="abc"',
    },
  ])(
    'a page whose policy forbids $what: no message is lost',
    async ({ what, policy, mark, kinds = ['url', 'module', 'url'] }) => {
      const path = `/policy/${encodeURIComponent(what)}`;
      const script = `var broken = []; document.addEventListener('securitypolicyviolation', (e) => broken.push(e.blockedURI));`;
      const html = `<!doctype html><title>Policy</title><script${mark}>${script}</script>`;
      guarded.streams.addFile(path, 'text/html', html, { 'content-security-policy': policy });
      await page.goto(guarded.streams.origin + path);
      for (const kind of kinds) {
        expect((await read(kind, SCRIPT)).seen.join(''), kind).toContain(TOKEN);
      }
      await expectTold();
      expect(await page.evaluate(() => (window as unknown as { broken: string[] }).broken)).toEqual([]);
    },
  );

  test.each(['connect-src *', "default-src 'self' 'unsafe-inline' 'unsafe-eval' blob:", "worker-src 'self'"])(
    'by an address, where a meta element says: %s',
    async (policy) => {
      await openWithMeta(policy);
      for (const kind of ['url', 'module']) {
        expect((await read(kind, SCRIPT)).seen.join(''), kind).toContain(TOKEN);
      }
      await expectTold();
    },
  );

  test('a Worker that a Worker makes', async () => {
    const outer = `const inner = new Worker(URL.createObjectURL(new Blob([${JSON.stringify(SCRIPT)}])));
      inner.onmessage = ({ data }) => postMessage(data);
      onmessage = ({ data }) => inner.postMessage(data);`;
    expect((await read('blob', outer)).seen.join('')).toContain(TOKEN);
    await expectTold();
  });
});

test.each([
  "img-src 'self'; worker-src 'self' blob:",
  "style-src 'self'",
  "frame-src 'self'; child-src 'self' blob:",
])('by an address, where a meta element forbids no Worker anything: it has the hook (%s)', async (policy) => {
  await openWithMeta(policy);
  for (const kind of ['url', 'module']) {
    const seen = (await read(kind, READERS['fetch, read whole'] as string)).seen.join('');
    expect(seen, kind).toContain('[redacted');
    expect(seen, kind).not.toContain(TOKEN.slice(0, 6));
  }
  expect((await readBadge(page))?.unchecked).toEqual([]);
});

async function openWithMeta(policy: string): Promise<void> {
  const path = `/meta/${encodeURIComponent(policy)}`;
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  guarded.streams.addFile(path, 'text/html', `<!doctype html>${meta}<title>Policy</title>`);
  await page.goto(guarded.streams.origin + path);
}
