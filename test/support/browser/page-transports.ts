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
      document.documentElement.dataset['messages'] = String(sights.length);
      if (data === '[DONE]') finish();
    };
    source.onmessage = note;
    for (const name of names) source.addEventListener(name, note);
  });
}

/** Reads a socket, or an event source until its first error, inside of a Worker. */
export function readInWorker(url: string): Promise<Sight[]> {
  const read = (address: string): void => {
    const isSocket = address.startsWith('ws');
    const source = isSocket ? new WebSocket(address) : new EventSource(address);
    const tell = (...sight: unknown[]): void => self.postMessage(sight);
    source.onmessage = ({ data }) => tell('message', data);
    if (source instanceof WebSocket) {
      source.addEventListener('close', ({ code, wasClean }) => tell('close', code, wasClean));
      return;
    }
    source.onerror = () => {
      tell('error', source.readyState);
      source.close();
    };
  };
  const { href } = new URL(url, location.href);
  const script = new Blob([`(${String(read)})(${JSON.stringify(href)})`]);
  return new Promise((resolve) => {
    const sights: Sight[] = [];
    const worker = new Worker(URL.createObjectURL(script));
    worker.addEventListener('message', ({ data }: MessageEvent<Sight>) => {
      sights.push(data);
      document.documentElement.dataset['messages'] = String(sights.length);
      if (data[0] === 'message') return;
      worker.terminate();
      resolve(sights);
    });
  });
}

export function readWithWebSocket(url: string): Promise<Sight[]> {
  return new Promise((resolve) => {
    const sights: Sight[] = [];
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => sights.push(['open', socket.readyState]);
    socket.onerror = () => sights.push(['error', socket.readyState]);
    socket.onmessage = ({ data }) => {
      const value: unknown = typeof data === 'string' ? data : (data as ArrayBuffer).byteLength;
      sights.push(['message', value, socket.readyState]);
      document.documentElement.dataset['messages'] = String(sights.length);
    };
    socket.addEventListener('close', ({ code, reason, wasClean }) => {
      sights.push(['close', code, reason, wasClean, socket.readyState]);
      resolve(sights);
    });
  });
}
