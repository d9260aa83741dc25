/* oxlint-disable unicorn/prefer-add-event-listener -- pages set handlers as properties, and that must work as well */
/** Scripts of Workers, and what pages do with them. Each runs with and without the extension, and must give the same. */
export interface WorkerBehaviour {
  /** The Worker's script. */
  readonly script: string;
  /** What the page does; where it is absent: it waits for one message. */
  readonly page?: (tools: WorkerTools) => unknown;
}

export interface WorkerTools {
  start(options?: WorkerOptions): Worker;
  /** The next so many messages. */
  messages(worker: Worker, count: number): Promise<unknown[]>;
  /** The next event of a name, in words. */
  event(worker: Worker, name: string): Promise<unknown>;
  /** Address of a stream of text. */
  readonly text: string;
}

export const BEHAVIOURS: Record<string, WorkerBehaviour> = {
  location: {
    script: `postMessage([location.href.startsWith('blob:') ? 'blob' : location.href, String(location) === location.href,
      location.origin, location.protocol, location.host, location.hostname, location.pathname.slice(0, 5), location.search,
      location.hash, self.origin, JSON.stringify(Object.getOwnPropertyNames(location)),
      Object.getOwnPropertyDescriptor(WorkerLocation.prototype, 'href').get.toString()])`,
  },
  'name and the rest of the scope': {
    script: `postMessage([name, typeof window, self instanceof DedicatedWorkerGlobalScope, isSecureContext, typeof document,
      Object.getOwnPropertyNames(self).sort().join()])`,
    page: ({ start, messages }) => messages(start({ name: 'counter', credentials: 'omit' }), 1),
  },
  'functions look as they are': {
    script: `postMessage([fetch, importScripts, Request, XMLHttpRequest, EventSource, WebSocket, Worker, Response.prototype.text]
      .map((f) => [f.name, f.length, f.toString(), Object.getOwnPropertyNames(f).join()]))`,
  },
  'relative addresses': {
    script: `onmessage = async ({ data }) => {
      const results = [];
      const attempt = async (f) => { try { results.push(await f()) } catch (e) { results.push(e.name) } };
      await attempt(async () => (await fetch(data)).text());
      await attempt(async () => new Request('a/b?c').url);
      await attempt(async () => new Request('//other.example/').url);
      await attempt(async () => { importScripts('more/part.js', data + '/none.js'); });
      await attempt(async () => self.part);
      await attempt(() => new Promise((resolve, reject) => {
        const xhr = new XMLHttpRequest();
        xhr.onload = () => resolve([xhr.responseText, xhr.responseURL]); xhr.onerror = reject;
        xhr.open('GET', data); xhr.send();
      }));
      await attempt(async () => { const e = new EventSource('none'); e.close(); return e.url; });
      await attempt(async () => { const s = new WebSocket('none'); s.close(); return s.url; });
      postMessage(results);
    }`,
    page({ start, messages, text }) {
      const worker = start();
      worker.postMessage(text);
      return messages(worker, 1);
    },
  },
  'messages before and after the start, in order': {
    script: `let n = 0; postMessage('top'); onmessage = ({ data }) => postMessage([n++, data, origin])`,
    async page({ start, messages }) {
      const worker = start();
      const early = messages(worker, 3);
      worker.postMessage('a');
      worker.postMessage({ b: [1, new Date(0)] });
      const got = await early;
      worker.postMessage('c');
      return [got, await messages(worker, 1)];
    },
  },
  'what is transferred arrives, and is gone here': {
    script: `onmessage = ({ data, ports }) => { ports[0].postMessage(data.byteLength); postMessage([data.byteLength, ports.length]) }`,
    async page({ start, messages }) {
      const worker = start();
      const { port1, port2 } = new MessageChannel();
      const answer = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
      const buffer = new ArrayBuffer(16);
      const got = messages(worker, 1);
      worker.postMessage(buffer, [buffer, port2]);
      return [buffer.byteLength, await got, await answer];
    },
  },
  'what can not be cloned throws': {
    script: ``,
    page({ start }) {
      try {
        start().postMessage(() => 1);
        return 'sent';
      } catch (error) {
        return String(error);
      }
    },
  },
  'an error of the script': {
    script: `\n\n  throw new RangeError('too far')`,
    page: ({ start, event }) => event(start(), 'error'),
  },
  'an error of the script, and messages go on': {
    script: `onmessage = ({ data }) => postMessage(data);\nnull.x`,
    async page({ start, event, messages }) {
      const worker = start();
      worker.postMessage('still there');
      return [await event(worker, 'error'), await messages(worker, 1)];
    },
  },
  'an error in a listener': {
    script: `onmessage = () => {\n throw new TypeError('late') }`,
    page({ start, event }) {
      const worker = start();
      worker.postMessage(1);
      return event(worker, 'error');
    },
  },
  'a script that does not parse': {
    script: `let let = 1;`,
    page: ({ start, event }) => event(start(), 'error'),
  },
  'strict mode stays strict': {
    script: `/* first */ // and more\n'use strict'; postMessage([(function () { return this === undefined })(),
      (() => { try { undeclared = 1; return 'sloppy' } catch (e) { return e.name } })()])`,
  },
  'sloppy mode stays sloppy': {
    script: `var leaked = 1; postMessage([(function () { return this === self })(), self.leaked, (() => { undeclared = 1; return undeclared })()])`,
  },
  'a message event inside': {
    script: `self.addEventListener('message', (e) => postMessage([e.isTrusted, e.data, e.origin, e.ports.length, e.source]))`,
    page({ start, messages }) {
      const worker = start();
      const got = messages(worker, 1);
      worker.postMessage('x');
      return got;
    },
  },
  'terminate()': {
    script: `setInterval(() => postMessage('tick'), 5)`,
    async page({ start, messages }) {
      const worker = start();
      await messages(worker, 1);
      worker.terminate();
      let ticks = 0;
      worker.onmessage = () => (ticks += 1);
      await messages(start(), 20);
      return ticks;
    },
  },
  'close()': {
    script: `postMessage('last'); close()`,
  },
  'a subclass, and how it looks': {
    script: `postMessage(1)`,
    page({ start }) {
      class Own extends Worker {}
      const own = new Own(URL.createObjectURL(new Blob([''])));
      const worker = start();
      return [
        own instanceof Own,
        worker instanceof Worker,
        Object.getOwnPropertyNames(worker),
        worker.constructor === Worker,
        Worker.toString(),
        Worker.length,
        Worker.prototype.postMessage.toString(),
      ];
    },
  },
  'a module that waits for its page': {
    script: `const asked = await new Promise((resolve) => { onmessage = ({ data }) => resolve(data) }); postMessage(['got', asked])`,
    page({ start, messages }) {
      const worker = start();
      const got = messages(worker, 1);
      worker.postMessage('question');
      return got;
    },
  },
  'what a module imports': {
    script: `import { part } from './more/module.js';
      const late = await import('./more/module.js');
      postMessage([part, late.part === part, import.meta.url])`,
  },
};
