/* oxlint-disable unicorn/prefer-add-event-listener -- pages set handlers as properties, and that must work as well */
/** Run in a page, by `page.evaluate`: each reads a stream by one transport and keeps all that the page saw. */

/** One thing that a page saw: an event and what could be read then. */
export type Sight = readonly [event: string, ...values: unknown[]];

/** @param type a `responseType` */
export function readWithXhr(url: string, type: string): Promise<Sight[]> {
  return new Promise((resolve) => {
    const sights: Sight[] = [];
    const xhr = new XMLHttpRequest();
    const note = async ({ type: event }: Event): Promise<void> => {
      const isText = type === '' || type === 'text';
      const isLast = event === 'loadend';
      const value: unknown = isText ? xhr.responseText : xhr.readyState === 4 ? xhr.response : null;
      sights.push([event, xhr.readyState, xhr.status, isText ? value : null]);
      // Lets a test wait for what the page has seen.
      if (isText) document.documentElement.dataset['seen'] = String(value);
      if (!isLast) return;
      if (value instanceof Blob) sights.push(['value', await value.text(), value.type]);
      else if (value instanceof ArrayBuffer) sights.push(['value', new TextDecoder().decode(value)]);
      else sights.push(['value', value instanceof Document ? value.title : value]);
      resolve(sights);
    };
    for (const name of ['readystatechange', 'progress', 'load', 'loadend', 'error', 'abort', 'timeout']) {
      xhr.addEventListener(name, (event) => void note(event));
    }
    xhr.open('GET', url);
    xhr.responseType = type as XMLHttpRequestResponseType;
    xhr.send();
  });
}

/** Reads until `[DONE]`, a second error, or an error after which nothing more is tried. */
export function readWithEventSource(url: string, names: readonly string[]): Promise<Sight[]> {
  return new Promise((resolve) => {
    const sights: Sight[] = [];
    const source = new EventSource(url);
    let errors = 0;
    const finish = (): void => {
      source.close();
      resolve(sights);
    };
    source.onopen = () => sights.push(['open', source.readyState]);
    source.onerror = () => {
      sights.push(['error', source.readyState]);
      errors += 1;
      if (source.readyState === 2 || errors === 2) finish();
    };
    const note = (event: Event): void => {
      const { type, data, lastEventId, origin } = event as MessageEvent<string>;
      sights.push([type, data, lastEventId, origin === location.origin, source.readyState]);
      if (data === '[DONE]') finish();
    };
    source.onmessage = note;
    for (const name of names) source.addEventListener(name, note);
  });
}

export function readWithWebSocket(url: string): Promise<Sight[]> {
  return new Promise((resolve) => {
    const sights: Sight[] = [];
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => sights.push(['open', socket.readyState]);
    socket.onerror = () => sights.push(['error', socket.readyState]);
    socket.onmessage = ({ data }) =>
      sights.push([
        'message',
        typeof data === 'string' ? data : (data as ArrayBuffer).byteLength,
        socket.readyState,
      ]);
    socket.addEventListener('close', ({ code, reason, wasClean }) => {
      sights.push(['close', code, reason, wasClean, socket.readyState]);
      resolve(sights);
    });
  });
}
