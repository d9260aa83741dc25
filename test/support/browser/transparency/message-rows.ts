/* oxlint-disable unicorn/prefer-add-event-listener -- pages set handlers as properties, and that must work as well */
import type { Behaviour } from '../twin-pages.ts';

/** What an EventSource gives and shows. */
export const SOURCE_VALUES: Record<string, Behaviour> = {
  'what it shows of itself': ({ events }) => {
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
      window.attempt(() => (EventSource as unknown as () => void)()),
      window.attempt(() => new EventSource('http://[')),
    ];
    source.close();
    return [seen, source.readyState];
  },
  'events that the page dispatches itself': ({ events }) => {
    const source = new EventSource(events);
    const log: unknown[] = [];
    source.onmessage = ({ data, isTrusted }) => log.push([data, isTrusted]);
    source.dispatchEvent(new MessageEvent('message', { data: { any: 1 } }));
    source.close();
    return log;
  },
};

/** Which events come, in which order. */
export const SOURCE_ORDER: Record<string, Behaviour> = {
  'the order of listeners': async ({ events }) => {
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
  'stopImmediatePropagation, once and removal': async ({ events }) => {
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
  'nothing comes after close()': async ({ events }) => {
    const source = new EventSource(events);
    const log: string[] = [];
    source.onmessage = ({ data }) => {
      log.push(data as string);
      source.close();
    };
    await new Promise((resolve) => setTimeout(resolve, 600));
    return [log, source.readyState];
  },
};

/** What a WebSocket gives and shows. */
export const SOCKET_VALUES: Record<string, Behaviour> = {
  'what it shows of itself': ({ openSocket }) => {
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
      window.attempt(() => new WebSocket('nonsense:')),
      window.attempt(() => socket.send('early')),
    ];
    socket.close();
    return [seen, socket.readyState];
  },
  'blobs and buffers': async ({ socket: url }) => {
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
};

/** Which events come, in which order. */
export const SOCKET_ORDER: Record<string, Behaviour> = {
  'what is sent before it is closed by the page still comes': async ({ openSocket }) => {
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

/** What other listeners and messages are like. */
export const WINDOW_VALUES: Record<string, Behaviour> = {
  'listeners elsewhere': () => {
    const log: unknown[] = [];
    const target = new EventTarget();
    target.addEventListener('x', (event) => log.push(event.type));
    target.dispatchEvent(new Event('x'));
    addEventListener('y', () => log.push('window'));
    dispatchEvent(new Event('y'));
    log.push(window.attempt(() => (target.addEventListener as (name: string) => void)('x')));
    log.push(window.attempt(() => EventTarget.prototype.addEventListener.call({} as EventTarget, 'x', null)));
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
};
