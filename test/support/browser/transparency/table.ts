import type { Page } from 'puppeteer';
import { readWithEventSource, readWithWebSocket, readWithXhr } from '../page-transports.ts';
import type { Addresses, Behaviour } from '../twin-pages.ts';
import { FETCH_EVENTS, SOCKET_EVENTS, SOURCE_EVENTS, XHR_EVENTS } from './current-event-rows.ts';
import { FETCH_ABORTS, FETCH_ANSWERS, FETCH_PIPES } from './fetch-answer-rows.ts';
import { FETCH_ERRORS } from './fetch-error-rows.ts';
import { FETCH_LOOKS, FETCH_VALUES } from './fetch-rows.ts';
import { SOCKET_ORDER, SOCKET_VALUES, SOURCE_ORDER, SOURCE_VALUES, WINDOW_VALUES } from './message-rows.ts';
import { FETCH_TIMING, MESSAGE_TIMING, XHR_TIMING } from './timing-rows.ts';
import { XHR_ERRORS, XHR_ORDER } from './xhr-event-rows.ts';
import { XHR_VALUES } from './xhr-rows.ts';

/** What must be the same with and without the extension. */
export type Aspect = 'value' | 'error' | 'order' | 'timing';

export interface Row {
  readonly api: string;
  readonly aspect: Aspect;
  readonly name: string;
  /** What the page sees. */
  observe(page: Page, addresses: Addresses): Promise<unknown>;
}

const rows = (api: string, aspect: Aspect, behaviours: Record<string, Behaviour>): Row[] =>
  Object.entries(behaviours).map(([name, behaviour]) => ({
    api,
    aspect,
    name,
    observe: (page, addresses) => page.evaluate(behaviour, addresses),
  }));

const XHR = 'XMLHttpRequest';

const XHR_RESULTS: readonly Row[] = ['', 'text', 'json', 'blob', 'arraybuffer', 'document'].map((type) => ({
  api: XHR,
  aspect: 'value',
  name: `what the type "${type}" gives at the end`,
  observe: async (page, { text }) => (await page.evaluate(readWithXhr, text, type)).slice(-4),
}));

/** Every behaviour that is compared: the tests and docs/reference/transparency.md are made from this. */
export const ROWS: readonly Row[] = [
  ...rows('fetch', 'value', FETCH_VALUES),
  ...rows('fetch', 'value', FETCH_ANSWERS),
  ...rows('fetch', 'value', FETCH_PIPES),
  ...rows('fetch', 'value', FETCH_LOOKS),
  ...rows('fetch', 'value', FETCH_EVENTS),
  ...rows('fetch', 'error', FETCH_ERRORS),
  ...rows('fetch, an abort', 'error', FETCH_ABORTS),
  ...rows('fetch', 'timing', FETCH_TIMING),
  ...rows(XHR, 'value', XHR_VALUES),
  ...rows(XHR, 'value', XHR_EVENTS),
  ...XHR_RESULTS,
  ...rows(XHR, 'error', XHR_ERRORS),
  ...rows(XHR, 'order', XHR_ORDER),
  ...rows(XHR, 'timing', XHR_TIMING),
  ...rows('EventSource', 'value', SOURCE_VALUES),
  ...rows('EventSource', 'value', SOURCE_EVENTS),
  ...rows('EventSource', 'order', SOURCE_ORDER),
  {
    api: 'EventSource',
    aspect: 'order',
    name: 'open, messages, names, ids, the break and the next try',
    observe: (page, { events }) => page.evaluate(readWithEventSource, events, ['note']),
  },
  ...rows('WebSocket', 'value', SOCKET_VALUES),
  ...rows('WebSocket', 'value', SOCKET_EVENTS),
  ...rows('WebSocket', 'order', SOCKET_ORDER),
  {
    api: 'WebSocket',
    aspect: 'order',
    name: 'open, frames of both kinds, close',
    observe: (page, { socket }) => page.evaluate(readWithWebSocket, socket),
  },
  ...rows('Messages', 'timing', MESSAGE_TIMING),
  ...rows('Messages', 'value', WINDOW_VALUES),
];
