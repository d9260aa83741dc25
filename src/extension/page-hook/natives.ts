/**
 * The platform's functions as they were before any page script ran. A page may replace every one of them; the
 * hook calls only these, so that it neither breaks nor shows its traffic.
 */

/** Turns a method into a function that takes its receiver first and looks nothing up when called. */
function uncurry<This, Args extends readonly unknown[], Result>(
  method: (this: This, ...args: Args) => Result,
): (receiver: This, ...args: Args) => Result {
  return Function.prototype.call.bind(method) as (receiver: This, ...args: Args) => Result;
}

function getterOf<This extends object, Key extends keyof This>(
  prototype: This,
  key: Key,
): (receiver: This) => This[Key] {
  const getter = Object.getOwnPropertyDescriptor(prototype, key)?.get;
  if (getter === undefined) throw new TypeError(`no getter for ${String(key)}`);
  return uncurry(getter) as (receiver: This) => This[Key];
}

const response = Response.prototype;
const headers = Headers.prototype;
const stream = ReadableStream.prototype as ReadableStream<Uint8Array>;
const reader = ReadableStreamDefaultReader.prototype as ReadableStreamDefaultReader<Uint8Array>;
const port = MessagePort.prototype;

export const natives = {
  apply: Reflect.apply,
  whenResolved: uncurry(Promise.prototype.then) as <T, R>(
    promise: Promise<T>,
    next: (value: T) => R,
  ) => Promise<R>,
  Response,
  ReadableStream,
  TypeError,
  setTimeout: setTimeout.bind(globalThis),
  clearTimeout: clearTimeout.bind(globalThis),

  response: {
    body: getterOf(response, 'body'),
    bodyUsed: getterOf(response, 'bodyUsed'),
    url: getterOf(response, 'url'),
    status: getterOf(response, 'status'),
    headers: getterOf(response, 'headers'),
    clone: uncurry(response.clone),
  },
  headers: { get: uncurry(headers.get) },
  stream: {
    locked: getterOf(stream, 'locked'),
    getReader: uncurry(stream.getReader) as (
      receiver: ReadableStream<Uint8Array>,
    ) => ReadableStreamDefaultReader<Uint8Array>,
    tee: uncurry(stream.tee),
    cancel: uncurry(stream.cancel),
  },
  reader: {
    read: uncurry(reader.read),
    cancel: uncurry(reader.cancel),
    closed: getterOf(reader, 'closed'),
  },
  port: {
    postMessage: uncurry(port.postMessage as (this: MessagePort, message: unknown) => void),
    start: uncurry(port.start),
  },
  event: {
    data: getterOf(MessageEvent.prototype, 'data') as (receiver: MessageEvent) => unknown,
    ports: getterOf(MessageEvent.prototype, 'ports'),
    stopImmediatePropagation: uncurry(Event.prototype.stopImmediatePropagation),
  },
  addEventListener: uncurry(EventTarget.prototype.addEventListener),
  removeEventListener: uncurry(EventTarget.prototype.removeEventListener),
} as const;
