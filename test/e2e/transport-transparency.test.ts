import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser } from '../../scripts/browser/find-browser.ts';
import { type LaunchedBrowser, launchBrowser } from '../../scripts/browser/launch-browser.ts';
import { type GuardedBrowser, startGuardedBrowser } from '../support/browser/guarded-browser.ts';
import { readWithEventSource, readWithWebSocket, readWithXhr } from '../support/browser/page-transports.ts';

/** Addresses of streams on the server; all say the same in every browser. */
interface Addresses {
  readonly text: string;
  readonly json: string;
  readonly brokenJson: string;
  readonly page: string;
  /** Never ends after its second cut. */
  readonly endless: string;
  /** Breaks off in the middle. */
  readonly events: string;
  readonly socket: string;
  readonly openSocket: string;
}

/** Runs in the page; what it returns must be the same with and without the extension. */
type Behaviour = (addresses: Addresses) => unknown;

/** Runs in each page before the behaviours. */
function defineReaders(): void {
  const nameOf = (error: unknown): string => `${(error as Error).name}: ${(error as Error).message}`;
  const attempt = (f: () => unknown): unknown => {
    try {
      return f();
    } catch (error) {
      return nameOf(error);
    }
  };
  const load = (xhr: XMLHttpRequest): Promise<void> =>
    new Promise((resolve) => xhr.addEventListener('loadend', () => resolve()));
  Object.assign(window, { attempt, load });
}
declare const attempt: (f: () => unknown) => unknown;
declare const load: (xhr: XMLHttpRequest) => Promise<void>;

const XHR: Record<string, Behaviour> = {
  'states and events, one after the other': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    const log: unknown[] = [];
    for (const name of ['loadstart', 'readystatechange', 'load', 'loadend', 'error', 'abort', 'timeout']) {
      xhr.addEventListener(name, (event) => {
        const { type, bubbles, cancelable } = event;
        const entry = [type, xhr.readyState, xhr.status, xhr.statusText, bubbles, cancelable, event.target === xhr];
        // How often text comes is up to the network.
        if (JSON.stringify(entry) !== JSON.stringify(log.at(-1))) log.push(entry);
      });
    }
    xhr.open('GET', text);
    xhr.send();
    await load(xhr);
    return [log, xhr.responseText, xhr.response === xhr.responseText, xhr.responseXML];
  },
  'handlers that are set as properties, and promises between them': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    const log: string[] = [];
    const note = (name: string) => () => {
      if (name === 'change' && xhr.readyState < 4) return;
      log.push(name);
      void Promise.resolve().then(() => log.push(`after ${name}`));
    };
    xhr.onreadystatechange = note('change');
    xhr.onload = note('load');
    xhr.onloadend = note('loadend');
    xhr.open('GET', text);
    xhr.send();
    await load(xhr);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return log;
  },
  'progress tells how much there is': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', text);
    xhr.send();
    return new Promise((resolve) => {
      xhr.onload = (event) => resolve([event instanceof ProgressEvent, event.loaded, event.total, event.lengthComputable]);
    });
  },
  'json: the same object each time': async ({ json }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', json);
    xhr.responseType = 'json';
    xhr.send();
    await load(xhr);
    return [xhr.response, xhr.response === xhr.response, xhr.responseType, attempt(() => xhr.responseText)];
  },
  'json that is none': async ({ brokenJson }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', brokenJson);
    xhr.responseType = 'json';
    xhr.send();
    await load(xhr);
    return xhr.response;
  },
  'blob and its type': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', text);
    xhr.responseType = 'blob';
    xhr.send();
    await load(xhr);
    const blob = xhr.response as Blob;
    return [blob.size, blob.type, await blob.text(), xhr.response === blob, attempt(() => xhr.responseText)];
  },
  'arraybuffer': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', text);
    xhr.responseType = 'arraybuffer';
    xhr.send();
    await load(xhr);
    return [(xhr.response as ArrayBuffer).byteLength, xhr.response === xhr.response, xhr.response instanceof ArrayBuffer];
  },
  'a document': async ({ page }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', page);
    xhr.responseType = 'document';
    xhr.send();
    await load(xhr);
    return [(xhr.response as Document).title, xhr.responseXML === xhr.response];
  },
  'a document of what is none': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', text);
    xhr.responseType = 'document';
    xhr.send();
    await load(xhr);
    return [xhr.response, attempt(() => xhr.responseText)];
  },
  'abort() in the middle': async ({ endless }) => {
    const xhr = new XMLHttpRequest();
    const log: unknown[] = [];
    xhr.open('GET', endless);
    await new Promise<void>((resolve) => {
      xhr.onprogress = () => resolve();
      xhr.send();
    });
    for (const name of ['readystatechange', 'load', 'abort', 'loadend']) {
      xhr.addEventListener(name, () => log.push([name, xhr.readyState, xhr.status, xhr.responseText]));
    }
    xhr.abort();
    log.push(['after', xhr.readyState, xhr.status, xhr.responseText, xhr.getAllResponseHeaders()]);
    return log;
  },
  'abort() after the end': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', text);
    xhr.send();
    await load(xhr);
    const log: unknown[] = [];
    for (const name of ['readystatechange', 'abort', 'loadend']) xhr.addEventListener(name, () => log.push(name));
    xhr.abort();
    return [log, xhr.readyState, xhr.status, xhr.responseText];
  },
  'the same object used again': async ({ text, json }) => {
    const xhr = new XMLHttpRequest();
    const seen: unknown[] = [];
    for (const url of [text, json]) {
      xhr.open('GET', url);
      seen.push([xhr.readyState, xhr.responseText, xhr.status]);
      xhr.send();
      await load(xhr);
      seen.push([xhr.readyState, xhr.responseText, xhr.status]);
    }
    return seen;
  },
  'open() while something comes': async ({ endless, text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', endless);
    await new Promise<void>((resolve) => {
      xhr.onprogress = () => resolve();
      xhr.send();
    });
    xhr.onprogress = null;
    const log: string[] = [];
    xhr.addEventListener('abort', () => log.push('abort'));
    xhr.open('GET', text);
    xhr.send();
    await load(xhr);
    return [log, xhr.responseText];
  },
  'a time-out': async ({ endless }) => {
    const xhr = new XMLHttpRequest();
    const log: unknown[] = [];
    xhr.open('GET', endless);
    xhr.timeout = 400;
    for (const name of ['timeout', 'error', 'load', 'loadend']) {
      xhr.addEventListener(name, () => log.push([name, xhr.readyState, xhr.status, xhr.responseText]));
    }
    xhr.send();
    await load(xhr);
    return log;
  },
  'a network error': async () => {
    const xhr = new XMLHttpRequest();
    const log: unknown[] = [];
    xhr.open('GET', 'http://127.0.0.1:9/');
    for (const name of ['readystatechange', 'error', 'loadend']) {
      xhr.addEventListener(name, () => log.push([name, xhr.readyState, xhr.status]));
    }
    xhr.send();
    await load(xhr);
    return log;
  },
  'headers, also when all is over': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', text);
    xhr.send();
    await load(xhr);
    return [xhr.getResponseHeader('content-type'), xhr.responseURL.endsWith(text), xhr.getResponseHeader('none')];
  },
  'a type that is set too late': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', text);
    const early = new Promise((resolve) => {
      xhr.onreadystatechange = () => {
        if (xhr.readyState === 2) xhr.responseType = 'json';
        if (xhr.readyState === 3) resolve(attempt(() => (xhr.responseType = 'text')));
      };
    });
    xhr.send();
    const error = await early;
    await load(xhr);
    return [error, xhr.responseType, xhr.response];
  },
  'a synchronous request': ({ text }) => {
    const xhr = new XMLHttpRequest();
    const log: unknown[] = [];
    xhr.onreadystatechange = () => log.push(xhr.readyState);
    xhr.onload = () => log.push('load');
    xhr.open('GET', text, false);
    xhr.send();
    return [log, xhr.readyState, xhr.responseText, attempt(() => (xhr.responseType = 'json'))];
  },
  'a class of its own': async ({ text }) => {
    class Mine extends XMLHttpRequest {
      readonly mine = true;
    }
    const xhr = new Mine();
    xhr.open('GET', text);
    xhr.send();
    await load(xhr);
    return [xhr.mine, xhr instanceof Mine, xhr instanceof XMLHttpRequest, xhr.responseText, xhr.constructor.name];
  },
  'how it looks': () => [
    XMLHttpRequest.toString(),
    XMLHttpRequest.name,
    XMLHttpRequest.length,
    Object.getOwnPropertyNames(XMLHttpRequest),
    new XMLHttpRequest().constructor === XMLHttpRequest,
    Object.getOwnPropertyNames(XMLHttpRequest.prototype),
    Object.getOwnPropertyNames(new XMLHttpRequest()),
    Object.prototype.toString.call(new XMLHttpRequest()),
    String(Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, 'responseText')?.get),
    String(Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, 'responseType')?.set),
    attempt(() => (XMLHttpRequest as unknown as () => void)()),
    attempt(() => XMLHttpRequest.prototype.readyState),
    attempt(() => Reflect.construct(XMLHttpRequest, [], Array) instanceof Array),
  ],
};

const MESSAGES: Record<string, Behaviour> = {
  'EventSource: what it shows of itself': ({ events }) => {
    const source = new EventSource(events, { withCredentials: true });
    const seen = [
      source.readyState,
      source.url.endsWith(events),
      source.withCredentials,
      Object.getOwnPropertyNames(source),
      source.constructor === EventSource,
      EventSource.toString(),
      EventSource.length,
      EventSource.CLOSED,
      Object.getOwnPropertyNames(EventSource.prototype),
      EventTarget.prototype.addEventListener.toString(),
      String(Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')?.get),
      attempt(() => (EventSource as unknown as () => void)()),
      attempt(() => new EventSource('http://[')),
    ];
    source.close();
    return [seen, source.readyState];
  },
  'EventSource: the order of listeners': async ({ events }) => {
    const source = new EventSource(events);
    const log: string[] = [];
    await new Promise<void>((resolve) => {
      source.addEventListener('message', () => log.push('first'));
      source.onmessage = ({ data }) => {
        log.push(`property ${data}`);
      };
      source.addEventListener('message', () => log.push('last'));
      source.addEventListener('error', () => resolve(), { once: true });
    });
    source.close();
    return log;
  },
  'EventSource: stopImmediatePropagation, once and removal': async ({ events }) => {
    const source = new EventSource(events);
    const log: string[] = [];
    await new Promise<void>((resolve) => {
      const gone = (): void => void log.push('gone');
      source.addEventListener('message', () => log.push('once'), { once: true });
      source.addEventListener('message', gone);
      source.removeEventListener('message', gone);
      source.addEventListener('message', (event) => {
        log.push('stops');
        event.stopImmediatePropagation();
      });
      source.addEventListener('message', () => log.push('never'));
      source.addEventListener('error', () => resolve(), { once: true });
    });
    source.close();
    return log;
  },
  'EventSource: nothing comes after close()': async ({ events }) => {
    const source = new EventSource(events);
    const log: string[] = [];
    source.onmessage = ({ data }) => {
      log.push(data as string);
      source.close();
    };
    await new Promise((resolve) => setTimeout(resolve, 600));
    return [log, source.readyState];
  },
  'EventSource: events that the page dispatches itself': ({ events }) => {
    const source = new EventSource(events);
    const log: unknown[] = [];
    source.onmessage = ({ data, isTrusted }) => log.push([data, isTrusted]);
    source.dispatchEvent(new MessageEvent('message', { data: { any: 1 } }));
    source.close();
    return log;
  },
  'listeners elsewhere': () => {
    const log: unknown[] = [];
    const target = new EventTarget();
    target.addEventListener('x', (event) => log.push(event.type));
    target.dispatchEvent(new Event('x'));
    addEventListener('y', () => log.push('window'));
    dispatchEvent(new Event('y'));
    log.push(attempt(() => (target.addEventListener as (name: string) => void)('x')));
    log.push(attempt(() => EventTarget.prototype.addEventListener.call({} as EventTarget, 'x', null)));
    return log;
  },
  'messages between windows': async () => {
    const { port1, port2 } = new MessageChannel();
    const got = new Promise((resolve) => {
      port1.onmessage = ({ data, isTrusted }) => resolve([data, isTrusted]);
    });
    port2.postMessage({ a: [1, 'b'] });
    return got;
  },
  'WebSocket: what it shows of itself': ({ openSocket }) => {
    const socket = new WebSocket(openSocket);
    const seen = [
      socket.readyState,
      socket.url === openSocket,
      socket.protocol,
      socket.binaryType,
      socket.bufferedAmount,
      Object.getOwnPropertyNames(socket),
      socket.constructor === WebSocket,
      WebSocket.toString(),
      WebSocket.length,
      WebSocket.CLOSING,
      Object.getOwnPropertyNames(WebSocket.prototype),
      attempt(() => new WebSocket('nonsense:')),
      attempt(() => socket.send('early')),
    ];
    socket.close();
    return [seen, socket.readyState];
  },
  'WebSocket: blobs and buffers': async ({ socket: url }) => {
    const socket = new WebSocket(url);
    const log: unknown[] = [];
    await new Promise((resolve) => {
      socket.onmessage = ({ data }) => {
        log.push(data instanceof Blob ? ['blob', data.size] : typeof data === 'string' ? data : 'buffer');
      };
      socket.onclose = resolve;
    });
    return log;
  },
  'WebSocket: what is sent before it is closed by the page still comes': async ({ openSocket }) => {
    const socket = new WebSocket(openSocket);
    const log: unknown[] = [];
    await new Promise((resolve) => {
      socket.onmessage = ({ data }) => {
        log.push(data);
        if (log.length === 2) socket.close(3000, 'enough');
      };
      socket.onclose = ({ code, wasClean }) => resolve(log.push([code, wasClean, socket.readyState]));
    });
    return log;
  },
};

describe('a page sees no difference', () => {
  let guarded: GuardedBrowser;
  let plain: LaunchedBrowser;
  let hooked: Page;
  let native: Page;
  let addresses: Addresses;

  beforeAll(async () => {
    guarded = await startGuardedBrowser();
    plain = await launchBrowser({ executablePath: await findBrowser(), extensions: [], headless: true });
    hooked = await guarded.openPage();
    native = await plain.browser.newPage();
    await native.goto(`${guarded.streams.origin}/`);
    for (const page of [hooked, native]) await page.evaluate(defineReaders);
    addresses = addStreams(guarded);
  });
  afterAll(async () => {
    await plain?.close();
    await guarded?.close();
  });

  const compare = async (run: (page: Page) => Promise<unknown>): Promise<void> => {
    const expected = await run(native);
    expect(await run(hooked)).toEqual(expected);
  };

  describe('XMLHttpRequest', () => {
    test.each(Object.entries(XHR))('%s', (_name, behaviour) =>
      compare((page) => page.evaluate(behaviour, addresses)),
    );
    test.each(['', 'text', 'json', 'blob', 'arraybuffer', 'document'] as const)(
      'what "%s" gives at the end',
      (type) => compare(async (page) => (await page.evaluate(readWithXhr, addresses.text, type)).slice(-4)),
    );
  });

  describe('messages', () => {
    test.each(Object.entries(MESSAGES))('%s', (_name, behaviour) =>
      compare((page) => page.evaluate(behaviour, addresses)),
    );
    test('EventSource: open, messages, names, ids, the break and the next try', () =>
      compare((page) => page.evaluate(readWithEventSource, addresses.events, ['note'])));
    test('WebSocket: open, frames of both kinds, close', () =>
      compare((page) => page.evaluate(readWithWebSocket, addresses.socket)));
  });
});

function addStreams({ streams }: GuardedBrowser): Addresses {
  const add = (contentType: string, ...cuts: string[]): string =>
    streams.addPlay({ contentType, cuts: cuts.map((cut) => new TextEncoder().encode(cut)) });
  const never = new Promise<void>(() => undefined);
  const endless = streams.addPlay({
    // Of plain text, Chromium waits for the first kilobyte to see what it is.
    contentType: 'text/markdown',
    cuts: ['The quick ', 'brown ', 'fox.'].map((cut) => new TextEncoder().encode(cut)),
    before: (index) => (index < 2 ? Promise.resolve() : never),
  });
  streams.addFile('/document', 'text/html', '<!doctype html><title>Fox</title>');
  return {
    text: add('text/plain;charset=utf-8', 'The quick ', 'brown fox ', 'jumps. ', 'Grüße 🐝'),
    json: add('application/json', '{"a": [1, "two"],', ' "b": null}'),
    brokenJson: add('application/json', '{"a": [1,'),
    page: '/document',
    endless,
    events: add(
      'text/event-stream',
      'retry: 50\n\ndata: The quick \n\n',
      ': a comment\n\nevent: note\nid: 4\ndata: brown\ndata:fox\n\n',
      'data: jumps.\n\n',
    ),
    socket: streams.addSocket({ frames: ['{"a":1}', new Uint8Array(3), '{"b":"fox"}', new Uint8Array(4)], closeCode: 1000 }),
    openSocket: streams.addSocket({ frames: ['{"a":1}', '{"a":2}', '{"a":3}'] }),
  };
}
