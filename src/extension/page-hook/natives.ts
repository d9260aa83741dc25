/**
 * The platform's functions as they were before any page script ran. A page may replace every one of them; the
 * hook calls only these, so that it neither breaks nor shows its traffic. What that means for code in this
 * folder is in docs/design/page-hook.md.
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
const stream = ReadableStream.prototype as ReadableStream<Uint8Array>;
const controller = ReadableByteStreamController.prototype;
const port = MessagePort.prototype;
const event = Event.prototype;

export const natives = {
  apply: Reflect.apply,
  construct: Reflect.construct,
  defineProperty: Reflect.defineProperty,
  getOwnPropertyDescriptor: Reflect.getOwnPropertyDescriptor,
  Promise,
  whenSettled: uncurry(Promise.prototype.then) as <T>(
    promise: Promise<T>,
    onFulfilled: ((value: T) => unknown) | undefined,
    onRejected?: (reason: unknown) => unknown,
  ) => Promise<unknown>,
  species: Symbol.species as symbol,
  iterator: Symbol.iterator as symbol,
  Map,
  map: {
    get: uncurry(Map.prototype.get),
    set: uncurry(Map.prototype.set),
    delete: uncurry(Map.prototype.delete),
  },
  WeakMap,
  weakMap: {
    get: uncurry(WeakMap.prototype.get),
    set: uncurry(WeakMap.prototype.set),
  },
  text: {
    indexOf: uncurry(String.prototype.indexOf),
    slice: uncurry(String.prototype.slice),
    toLowerCase: uncurry(String.prototype.toLowerCase),
    trim: uncurry(String.prototype.trim),
  },
  parseJson: JSON.parse,
  decode: uncurry(TextDecoder.prototype.decode),
  TextDecoder,
  Uint8Array,
  setBytes: uncurry(Uint8Array.prototype.set),
  byteLength: getterOf(Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array, 'byteLength'),
  bufferOf: getterOf(Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array, 'buffer'),
  bufferLength: getterOf(ArrayBuffer.prototype, 'byteLength'),
  getPrototypeOf: Reflect.getPrototypeOf,
  typeErrorPrototype: TypeError.prototype as object,
  Blob,
  blobSize: getterOf(Blob.prototype, 'size'),
  Response,
  ReadableStream,
  WritableStream,
  AbortController,
  TypeError,
  DOMException,
  setTimeout: setTimeout.bind(globalThis),
  clearTimeout: clearTimeout.bind(globalThis),
  queueMicrotask: queueMicrotask.bind(globalThis),
  postTask: scheduler.postTask.bind(scheduler),

  abort: {
    signal: getterOf(AbortController.prototype, 'signal'),
    abort: uncurry(AbortController.prototype.abort),
  },
  response: {
    body: getterOf(response, 'body'),
    bodyUsed: getterOf(response, 'bodyUsed'),
    url: getterOf(response, 'url'),
    status: getterOf(response, 'status'),
    headers: getterOf(response, 'headers'),
    clone: uncurry(response.clone),
  },
  headers: { get: uncurry(Headers.prototype.get) },
  stream: {
    locked: getterOf(stream, 'locked'),
    pipeTo: uncurry(stream.pipeTo),
    tee: uncurry(stream.tee),
    cancel: uncurry(stream.cancel),
  },
  controller: {
    enqueue: uncurry(controller.enqueue),
    close: uncurry(controller.close),
    error: uncurry(controller.error),
    byobRequest: getterOf(controller, 'byobRequest'),
  },
  respond: uncurry(ReadableStreamBYOBRequest.prototype.respond),
  port: {
    postMessage: uncurry(
      port.postMessage as (this: MessagePort, message: unknown, options?: StructuredSerializeOptions) => void,
    ),
    start: uncurry(port.start),
  },
  MessageChannel,
  MessageEvent,
  String,
  Event,
  event: {
    data: getterOf(MessageEvent.prototype, 'data') as (receiver: MessageEvent) => unknown,
    lastEventId: getterOf(MessageEvent.prototype, 'lastEventId'),
    origin: getterOf(MessageEvent.prototype, 'origin'),
    ports: getterOf(MessageEvent.prototype, 'ports'),
    type: getterOf(event, 'type'),
    initEvent: uncurry(event.initEvent),
    initMessageEvent: uncurry(MessageEvent.prototype.initMessageEvent),
    stopImmediatePropagation: uncurry(event.stopImmediatePropagation),
  },
  addEventListener: uncurry(EventTarget.prototype.addEventListener),
  removeEventListener: uncurry(EventTarget.prototype.removeEventListener),
  dispatchEvent: uncurry(EventTarget.prototype.dispatchEvent),
  getterOf,
  uncurry,
} as const;
