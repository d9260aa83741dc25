import type { Behaviour } from '../twin-pages.ts';

/** What a page can tell apart, at its API. Whoever mends one moves it into the table. */
export const KNOWN_DIFFERENCES: Record<string, Behaviour> = {
  'EventSource: a message that is dispatched again is not trusted': async ({ events }) => {
    const source = new EventSource(events);
    const event = await new Promise<Event>((resolve) => source.addEventListener('message', resolve));
    source.close();
    return event.isTrusted;
  },
  'EventSource: microtasks wait until all listeners of a message have run': async ({ events }) => {
    const source = new EventSource(events);
    const log: string[] = [];
    source.addEventListener('message', () => queueMicrotask(() => log.push('microtask')), { once: true });
    source.addEventListener('message', () => log.push('second listener'), { once: true });
    await new Promise((resolve) => source.addEventListener('error', resolve, { once: true }));
    source.close();
    return log;
  },
  'EventSource: window.event is gone where a promise goes on after a listener of a message': async ({
    events,
  }) => {
    const source = new EventSource(events);
    await new Promise((resolve) => source.addEventListener('message', resolve, { once: true }));
    const type = window.event?.type;
    source.close();
    return [type];
  },
  'XMLHttpRequest: load and loadend have a task each, and an urgent one may come between': async ({
    text,
  }) => {
    const xhr = new XMLHttpRequest();
    const log: string[] = [];
    const urgent = { priority: 'user-blocking' } as const;
    xhr.addEventListener('load', () => {
      log.push('load');
      void scheduler.postTask(() => log.push('urgent task'), urgent);
    });
    xhr.addEventListener('loadend', () => log.push('loadend'));
    xhr.open('GET', text);
    xhr.send();
    await window.load(xhr);
    await scheduler.postTask(() => undefined, urgent);
    return log;
  },
  'fetch: a clone of what was read to its end is there a turn later': async ({ text }) => {
    const response = await fetch(text);
    const copy = response.clone();
    await response.text();
    return window.turnOf(copy.text());
  },
  'fetch: an empty body that has ended is there a turn later': async ({ empty }) => {
    const [nothing = ''] = empty;
    performance.clearResourceTimings();
    const response = await fetch(nothing);
    // The end of a body may come after its headers; the browser keeps the time when it came.
    while (performance.getEntriesByType('resource').length === 0) await window.nextTurn();
    return window.turnOf(response.text());
  },
};
