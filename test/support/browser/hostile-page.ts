/**
 * Runs as the first script of a page: replaces what the platform's built-in code is made of, to see or to break
 * whatever else calls it. One function, because its source is what the page gets.
 * @param isBreaking whether what is replaced throws; else it looks for the secret and goes on
 */
export function takeOver(secret: string, isBreaking: boolean): void {
  const { apply, ownKeys, getOwnPropertyDescriptor, defineProperty } = Reflect;
  const { then } = Promise.prototype;
  const decoder = new TextDecoder();
  const decode = TextDecoder.prototype.decode;
  const { includes } = String.prototype;
  const { isView } = ArrayBuffer;
  const text = MessageEvent.prototype;
  const eventData = getOwnPropertyDescriptor(text, 'data')?.get as () => unknown;
  const leaks: Record<number, string> = {};
  let count = 0;
  let isInside = false;

  const look = (value: unknown, where: string, depth: number): void => {
    if (typeof value === 'string') {
      if (!apply(includes, value, [secret])) return;
      leaks[count] = where;
      count += 1;
    } else if (typeof value === 'object' && value !== null && depth < 3) {
      if (isView(value)) return look(apply(decode, decoder, [value]), where, depth);
      if (value instanceof Promise)
        return void apply(then, value, [(v: unknown) => inspect(v, where), () => {}]);
      if (value instanceof MessageEvent) return look(apply(eventData, value, []), where, depth + 1);
      const keys = ownKeys(value) as string[];
      for (let index = 0; index < keys.length; index += 1) {
        const key = keys[index] as string;
        const descriptor = getOwnPropertyDescriptor(value, key);
        if (descriptor !== undefined && 'value' in descriptor) look(descriptor.value, where, depth + 1);
      }
    }
  };
  const inspect = (value: unknown, where: string): void => {
    if (isInside) return;
    isInside = true;
    try {
      look(value, where, 0);
    } catch {
      // What can't be looked into tells nothing.
    }
    isInside = false;
  };

  /** A descriptor reads members that it doesn't have. */
  const define = (holder: object, key: string | symbol, descriptor: object): void =>
    void defineProperty(holder, key, { __proto__: null, ...descriptor } as PropertyDescriptor);

  // Whoever reads a member that an object may not have reads it here.
  const all =
    'get apply construct set has next done value transfer signal start pull cancel write close abort type size event data shown ended seq stream constructor 0 1 then'.split(
      ' ',
    );

  const spyOn = (holder: object, name: string): void => {
    const keys = ownKeys(holder);
    for (let index = 0; index < keys.length; index += 1) {
      const key = keys[index] as string | symbol;
      const descriptor = getOwnPropertyDescriptor(holder, key);
      if (descriptor?.configurable !== true || key === 'constructor') continue;
      const where = `${name}.${typeof key === 'string' ? key : 'symbol'}`;
      const wrap = (original: unknown): unknown =>
        typeof original !== 'function'
          ? original
          : function spy(this: unknown, ...args: unknown[]): unknown {
              if (isInside) return apply(original as () => unknown, this, args);
              if (isBreaking) throw new Error(`${where} is broken`);
              inspect(this, where);
              for (let at = 0; at < args.length; at += 1) inspect(args[at], where);
              return apply(original as () => unknown, this, args);
            };
      const { value, get } = descriptor;
      if (typeof value === 'function') define(holder, key, { ...descriptor, value: wrap(value) });
      else if (get !== undefined) define(holder, key, { ...descriptor, get: wrap(get) as () => unknown });
    }
  };

  // What a class says is its own is asked of the class: each may see what it is asked about.
  const ordinary = Function.prototype[Symbol.hasInstance];
  const answerFor = (owner: object, name: string): void =>
    define(owner, Symbol.hasInstance, {
      configurable: true,
      value(value: unknown) {
        if (isInside) return apply(ordinary, owner, [value]);
        if (isBreaking) throw new Error(`${name} does not answer`);
        inspect(value, `instanceof ${name}`);
        return false;
      },
    });

  const promiseClass = Promise;
  const own = 'MessageEvent Promise PromiseStatics Reader ReadableStream TextDecoder';
  const protoOf = (value: unknown): object => Object.getPrototypeOf(value) as object;
  const targets: [string, object][] = [
    ['Array', Array.prototype],
    ['ArrayIterator', protoOf([][Symbol.iterator]())],
    ['StringIterator', protoOf(''[Symbol.iterator]())],
    ['MapIterator', protoOf(new Map().keys())],
    ['String', String.prototype],
    ['RegExp', RegExp.prototype],
    ['Map', Map.prototype],
    ['Set', Set.prototype],
    ['WeakMap', WeakMap.prototype],
    ['WeakSet', WeakSet.prototype],
    ['Promise', Promise.prototype],
    ['PromiseStatics', Promise],
    ['ObjectStatics', Object],
    ['ArrayStatics', Array],
    ['Reflect', Reflect],
    ['JSON', JSON],
    ['TypedArray', protoOf(Uint8Array.prototype)],
    ['Uint8Array', Uint8Array.prototype],
    ['TextDecoder', TextDecoder.prototype],
    ['TextEncoder', TextEncoder.prototype],
    ['ReadableStream', ReadableStream.prototype],
    ['Reader', ReadableStreamDefaultReader.prototype],
    ['ByteController', ReadableByteStreamController.prototype],
    ['ByobRequest', ReadableStreamBYOBRequest.prototype],
    ['WritableStream', WritableStream.prototype],
    ['AbortController', AbortController.prototype],
    ['MessagePort', MessagePort.prototype],
    ['Headers', Headers.prototype],
    ['Event', Event.prototype],
    ['MessageEvent', MessageEvent.prototype],
    ['EventTarget', EventTarget.prototype],
    ['Function', Function.prototype],
  ];
  for (let index = 0; index < targets.length; index += 1) {
    const target = targets[index] as [string, object];
    // What is broken is broken for the page too: what it reads with stays.
    if (isBreaking && apply(includes, own, [target[0]])) continue;
    spyOn(target[1], target[0]);
  }
  answerFor(ArrayBuffer, 'ArrayBuffer');
  answerFor(Uint8Array, 'Uint8Array');
  answerFor(Blob, 'Blob');
  answerFor(TypeError, 'TypeError');
  answerFor(Response, 'Response');
  answerFor(Event, 'Event');
  answerFor(MessageEvent, 'MessageEvent');
  define(window, 'leaks', { value: leaks });
  for (let index = 0; index < all.length; index += 1) {
    const name = all[index] as string;
    if (isBreaking || (name in Object.prototype && name !== 'constructor')) continue;
    if (name === 'constructor') {
      define(Promise.prototype, name, {
        configurable: true,
        get(this: unknown) {
          inspect(this, 'promise.constructor');
          return promiseClass;
        },
      });
      continue;
    }
    define(Object.prototype, name, {
      configurable: true,
      get(this: unknown) {
        inspect(this, `Object.prototype.${name}`);
        return undefined;
      },
      set(this: object, value: unknown) {
        inspect(value, `Object.prototype.${name} =`);
        define(this, name, { value, writable: true, enumerable: true, configurable: true });
      },
    });
  }
}
