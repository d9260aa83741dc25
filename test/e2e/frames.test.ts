/* oxlint-disable unicorn/prefer-add-event-listener -- pages set handlers as properties, and that must work as well */
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GuardedBrowser, startGuardedPage } from '../support/browser/guarded-browser.ts';
import { waitUntil } from '../support/wait-until.ts';

const TOKEN = 'ghp_Zq3xW8vT1nB6mK9pL2sD5fG7hJ4kR0yU3iO6';
const GUARDED = 'The token is [redacted: GitHub token].';

describe('wherever a page reads', () => {
  let guarded: GuardedBrowser;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    ({ guarded, page } = await startGuardedPage());
    const cuts = ['The token is ', TOKEN, '.'].map((text) => new TextEncoder().encode(text));
    url = guarded.streams.origin + guarded.streams.addPlay({ contentType: 'text/plain', cuts });
  });
  afterAll(() => guarded?.close());

  /** Shows a document that reads the stream itself, and waits for what it tells. */
  const readInside = (kind: string): Promise<unknown> =>
    page.evaluate(
      async (name, address) => {
        const script = `fetch('${address}').then((r) => r.text()).then((t) => (window.opener || parent).postMessage(t, '*'))`;
        const html = `<!doctype html><script>${script}</script>`;
        const told = new Promise((resolve) =>
          addEventListener('message', ({ data }) => resolve(data), { once: true }),
        );
        const blob = (): string => URL.createObjectURL(new Blob([html], { type: 'text/html' }));
        const frame = document.createElement('iframe');
        const kinds: Record<string, () => void> = {
          'about:blank': () => undefined,
          srcdoc: () => (frame.srcdoc = html),
          'blob:': () => (frame.src = blob()),
          'data:': () => (frame.src = `data:text/html,${encodeURIComponent(html)}`),
          sandboxed: () => {
            frame.setAttribute('sandbox', 'allow-scripts');
            frame.srcdoc = html;
          },
          'document.write': () => undefined,
        };
        if (name === 'popup') {
          const popup = open('about:blank') as Window;
          popup.document.write(html);
          popup.document.close();
          const text = await told;
          popup.close();
          return text;
        }
        kinds[name]?.();
        document.body.append(frame);
        if (name === 'about:blank' || name === 'document.write') {
          const inner = frame.contentDocument as Document;
          if (name === 'document.write') inner.write(html);
          else inner.body.append(Object.assign(inner.createElement('script'), { textContent: script }));
          inner.close();
        }
        return told;
      },
      kind,
      url,
    );

  test.each(['about:blank', 'srcdoc', 'blob:', 'data:', 'sandboxed', 'document.write', 'popup'])(
    '%s',
    async (kind) => {
      expect(await readInside(kind)).toBe(GUARDED);
    },
  );

  test('the fetch of a frame that was made this moment', async () => {
    const text = await page.evaluate(async (address) => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      return (await (frame.contentWindow as unknown as typeof globalThis).fetch(address)).text();
    }, url);
    expect(text).toBe(GUARDED);
  });

  test('the members of another window, used on a response of this one', async () => {
    const texts = await page.evaluate(async (address) => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const { prototype } = (frame.contentWindow as unknown as typeof globalThis).Response;
      const body = Object.getOwnPropertyDescriptor(prototype, 'body')
        ?.get as () => ReadableStream<Uint8Array>;
      return [
        await prototype.text.call(await fetch(address)),
        new TextDecoder().decode(await prototype.arrayBuffer.call(await fetch(address))),
        await new Response(body.call(await fetch(address))).text(),
        await prototype.clone.call(await fetch(address)).text(),
      ];
    }, url);
    expect(texts).toEqual([GUARDED, GUARDED, GUARDED, GUARDED]);
  });

  test('the members of another window, used on a request and on a message of this one', async () => {
    const socket = guarded.streams.addSocket({ frames: ['The token is ', TOKEN, '.'], closeCode: 1000 });
    const texts = await page.evaluate(
      async (address, socketAddress) => {
        const frame = document.createElement('iframe');
        document.body.append(frame);
        const inner = frame.contentWindow as unknown as typeof globalThis;
        const read = (owner: object, name: string, receiver: object): unknown =>
          Object.getOwnPropertyDescriptor(owner, name)?.get?.call(receiver);
        const load = async (xhr: XMLHttpRequest): Promise<unknown[]> => {
          const loaded = new Promise((resolve) => xhr.addEventListener('load', resolve));
          xhr.open('GET', address);
          xhr.send();
          await loaded;
          return ['responseText', 'response'].map((name) => read(inner.XMLHttpRequest.prototype, name, xhr));
        };
        const socketText = new Promise((resolve) => {
          let text = '';
          const made = new WebSocket(socketAddress);
          made.onmessage = (event) => (text += read(inner.MessageEvent.prototype, 'data', event) as string);
          made.onclose = () => resolve(text);
        });
        const mixed = Reflect.construct(XMLHttpRequest, [], inner.XMLHttpRequest);
        return [await load(new XMLHttpRequest()), await load(mixed), await socketText];
      },
      url,
      socket,
    );
    // What another window has judged isn't known here.
    expect(texts).toEqual([['', null], ['', null], GUARDED]);
  });

  test('XMLHttpRequest, EventSource and WebSocket of a frame', async () => {
    const socket = guarded.streams.addSocket({ frames: ['The token is ', TOKEN, '.'], closeCode: 1000 });
    const texts = await page.evaluate(
      async (address, socketAddress) => {
        const frame = document.createElement('iframe');
        document.body.append(frame);
        const inner = frame.contentWindow as unknown as typeof globalThis;
        const xhr = new inner.XMLHttpRequest();
        const first = new Promise((resolve) => {
          xhr.onload = () => resolve(xhr.responseText);
        });
        xhr.open('GET', address);
        xhr.send();
        const second = new Promise((resolve) => {
          let text = '';
          const made = new inner.WebSocket(socketAddress);
          made.onmessage = ({ data }) => (text += data as string);
          made.onclose = () => resolve(text);
        });
        return Promise.all([first, second]);
      },
      url,
      socket,
    );
    expect(texts).toEqual([GUARDED, GUARDED]);
  });

  test('a transport that is not guarded is counted', async () => {
    const socket = guarded.streams.addSocket({ frames: [], closeCode: 1000 });
    await page.evaluate(async (address) => {
      type StreamOfSocket = new (url: string) => { opened: Promise<unknown>; closed: Promise<unknown> };
      const { WebSocketStream } = window as unknown as { WebSocketStream: StreamOfSocket };
      await new WebSocketStream(address).opened;
    }, socket);
    await waitUntil(async () =>
      (await guarded.companion.listSessions()).some(({ report }) =>
        report.unscanned.some(({ reason }) => reason === 'transport'),
      ),
    );
  });

  test('a Worker of a frame', async () => {
    const text = await page.evaluate((address) => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const inner = frame.contentWindow as unknown as typeof globalThis;
      const script = `fetch('${address}').then((r) => r.text()).then((t) => postMessage(t))`;
      const worker = new inner.Worker(inner.URL.createObjectURL(new inner.Blob([script])));
      return new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
      });
    }, url);
    expect(text).toBe(GUARDED);
  });
});
