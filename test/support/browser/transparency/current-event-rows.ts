/* oxlint-disable eslint/no-extend-native, unicorn/no-thenable -- pages may give all objects a `then` */
import type { Behaviour } from '../twin-pages.ts';

/** What `window.event` is: that of the page's own listener while it runs, else none. */
export const FETCH_EVENTS: Record<string, Behaviour> = {
  'window.event after each read': async ({ text }) => {
    const reader = ((await fetch(text)).body as ReadableStream).getReader();
    const seen = new Set<string>();
    do seen.add(window.event?.type ?? 'none');
    while (!(await reader.read()).done);
    return [...seen, window.event?.type ?? 'none'];
  },
  'window.event where the platform looks for a then': async ({ text }) => {
    const seen = new Set<string>();
    const response = await fetch(text);
    Object.defineProperty(Object.prototype, 'then', {
      configurable: true,
      get: () => void seen.add(window.event?.type ?? 'none'),
    });
    const reader = (response.body as ReadableStream).getReader();
    while (!(await reader.read()).done);
    Reflect.deleteProperty(Object.prototype, 'then');
    return [...seen];
  },
};

export const XHR_EVENTS: Record<string, Behaviour> = {
  'window.event in listeners': async ({ text }) => {
    const xhr = new XMLHttpRequest();
    const seen = new Set<string>();
    for (const name of ['readystatechange', 'progress', 'load', 'loadend']) {
      xhr.addEventListener(name, (event) => seen.add(`${name}: ${window.event === event}`));
    }
    xhr.open('GET', text);
    xhr.send();
    await window.load(xhr);
    return [...seen];
  },
};

export const SOURCE_EVENTS: Record<string, Behaviour> = {
  'window.event in listeners': async ({ events }) => {
    const source = new EventSource(events);
    const seen: unknown[] = [];
    for (const name of ['open', 'message', 'error']) {
      source.addEventListener(name, (event) => seen.push([name, window.event === event]));
    }
    await new Promise((resolve) => source.addEventListener('error', resolve, { once: true }));
    source.close();
    return seen;
  },
};

export const SOCKET_EVENTS: Record<string, Behaviour> = {
  'window.event in listeners': async ({ socket: url }) => {
    const socket = new WebSocket(url);
    const seen: unknown[] = [];
    for (const name of ['open', 'message', 'close']) {
      socket.addEventListener(name, (event) => seen.push([name, window.event === event]));
    }
    await new Promise((resolve) => socket.addEventListener('close', resolve, { once: true }));
    return seen;
  },
};
