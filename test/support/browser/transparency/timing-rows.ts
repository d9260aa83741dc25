import type { Behaviour } from '../twin-pages.ts';

/** When it comes, relative to the page's own microtasks and turns. */
export const FETCH_TIMING: Record<string, Behaviour> = {
  'an answer, and what is refused at once': async ({ text }) => [
    await window.turnOf(fetch(text)),
    await window.turnOf(fetch('http://[')),
    await window.turnOf(fetch(text, { signal: AbortSignal.abort() })),
    await window.turnOf(fetch(text, { method: 'TRACE' })),
  ],
  'a body that is used or locked': async ({ text }) => {
    const [used, locked] = [await fetch(text), await fetch(text)];
    await used.text();
    locked.body?.getReader();
    return [await window.turnOf(used.text()), await window.turnOf(locked.json())];
  },
  'no body': async ({ empty }) => {
    const [nothing = ''] = empty;
    return window.turnOf((await fetch(nothing)).clone().blob());
  },
  'what comes after the end': async ({ text }) => {
    const reader = ((await fetch(text)).body as ReadableStream).getReader();
    while (!(await reader.read()).done);
    return [
      await window.turnOf(reader.read()),
      await window.turnOf(reader.closed),
      await window.turnOf(reader.cancel()),
    ];
  },
  'cancel(), and a read after it': async ({ endless }) => {
    const reader = ((await fetch(endless)).body as ReadableStream).getReader();
    await reader.read();
    const cancelled = window.turnOf(reader.cancel('enough'));
    const read = window.turnOf(reader.read());
    return [await cancelled, await read];
  },
  'an abort: who hears of it in which order': async ({ endless }) => {
    const controller = new AbortController();
    const { signal } = controller;
    const reader = ((await fetch(endless, { signal })).body as ReadableStream).getReader();
    await reader.read();
    const log: string[] = [];
    signal.addEventListener('abort', () => log.push('listener'));
    const rejected = reader.read().catch(() => log.push('read'));
    const closed = reader.closed.catch(() => log.push('closed'));
    controller.abort();
    log.push('after the call');
    const marked = window.nextTurn().then(() => log.push('next turn'));
    await Promise.all([rejected, closed, marked]);
    return log;
  },
  'an answer of the page': async () => [
    await window.turnOf(new Response('made').text()),
    await window.turnOf(new Response(null).text()),
    await window.turnOf((new Response('made').body as ReadableStream).getReader().read()),
  ],
};

export const XHR_TIMING: Record<string, Behaviour> = {
  'nothing comes between load and loadend': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    const log: string[] = [];
    xhr.addEventListener('load', () => {
      log.push('load');
      void window.nextTurn().then(() => log.push('next turn'));
      setTimeout(() => log.push('timer'));
    });
    xhr.addEventListener('loadend', () => log.push('loadend'));
    xhr.open('GET', text);
    xhr.send();
    await window.load(xhr);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return [log.slice(0, 2), log.length];
  },
  'what send() does before it returns, and the end': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    const log: string[] = [];
    const note = (name: string): void => {
      log.push(name);
      queueMicrotask(() => log.push(`microtask of ${name}`));
    };
    for (const name of ['loadstart', 'load', 'loadend']) xhr.addEventListener(name, () => note(name));
    xhr.open('GET', text);
    xhr.send();
    note('send returned');
    await window.load(xhr);
    await window.nextTurn();
    return log;
  },
  'abort() tells before it returns': async ({ endless }) => {
    const xhr = new XMLHttpRequest();
    const log: string[] = [];
    xhr.open('GET', endless);
    const begun = new Promise((resolve) => xhr.addEventListener('progress', resolve, { once: true }));
    xhr.send();
    await begun;
    for (const name of ['readystatechange', 'abort', 'loadend']) {
      xhr.addEventListener(name, () => {
        log.push(name);
        queueMicrotask(() => log.push(`microtask of ${name}`));
      });
    }
    xhr.abort();
    log.push('abort() returned');
    await window.nextTurn();
    return log;
  },
};

export const MESSAGE_TIMING: Record<string, Behaviour> = {
  'EventSource: microtasks run between messages': async ({ events }) => {
    const source = new EventSource(events);
    const log: string[] = [];
    source.addEventListener('message', ({ data }) => {
      log.push(String(data));
      queueMicrotask(() => log.push(`microtask ${data}`));
    });
    await new Promise((resolve) => source.addEventListener('error', resolve, { once: true }));
    source.close();
    return log;
  },
  'WebSocket: microtasks run between messages': async ({ socket: url }) => {
    const socket = new WebSocket(url);
    const log: string[] = [];
    socket.addEventListener('message', ({ data }) => {
      log.push(typeof data);
      queueMicrotask(() => log.push(`microtask ${typeof data}`));
    });
    await new Promise((resolve) => socket.addEventListener('close', resolve, { once: true }));
    return log;
  },
  'constructors and close() tell nothing before they return': async ({ events, openSocket }) => {
    const log: string[] = [];
    const source = new EventSource(events);
    const socket = new WebSocket(openSocket);
    for (const [name, target] of Object.entries({ source, socket })) {
      for (const type of ['open', 'error', 'close']) {
        target.addEventListener(type, () => log.push(`${name} ${type}`), { once: true });
      }
    }
    source.close();
    socket.close();
    log.push('closed');
    await new Promise((resolve) => socket.addEventListener('close', resolve));
    return log;
  },
};
