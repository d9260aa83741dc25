/**
 * Replaces functions of the page so that the replacement cannot be told from the original: same descriptor,
 * name, length, own properties and source text.
 */
import { natives } from './natives.ts';

type AnyFunction = (...args: never[]) => unknown;

/** Calls the original with the arguments it was called with; may look at the receiver. */
export type Override<F extends AnyFunction> = (
  original: F,
  receiver: ThisParameterType<F>,
  args: Parameters<F>,
) => ReturnType<F>;

const { apply, construct, defineProperty, getOwnPropertyDescriptor } = natives;
/** Replacement → original, for `Function.prototype.toString`. */
const originals = new WeakMap<object, object>();

function remember<F extends object>(original: F, handler: ProxyHandler<F>): F {
  // Without a prototype: a page could add traps to it.
  const wrapped = new Proxy(original, { __proto__: null, ...handler } as ProxyHandler<F>);
  // Of a replacement that is replaced, too.
  natives.weakMap.set(originals, wrapped, (natives.weakMap.get(originals, original) ?? original) as object);
  return wrapped;
}

function wrap<F extends AnyFunction>(original: F, override: Override<F>): F {
  return remember(original, {
    apply: (target, receiver, args) => override(target, receiver, args as Parameters<F>),
  });
}

/** Replaces a method; its property descriptor stays as it was. */
export function patchMethod<T extends object, K extends keyof T & string>(
  target: T,
  key: K,
  override: T[K] extends AnyFunction ? Override<T[K]> : never,
): void {
  const descriptor = getOwnPropertyDescriptor(target, key);
  if (descriptor === undefined) return;
  defineProperty(target, key, {
    ...descriptor,
    value: wrap(descriptor.value as AnyFunction, override as unknown as Override<AnyFunction>),
  });
}

/** Replaces the getter of an accessor property; its setter and flags stay as they were. */
export function patchGetter<T extends object, K extends keyof T & string>(
  target: T,
  key: K,
  override: (original: (this: T) => T[K], receiver: T) => T[K],
): void {
  const descriptor = getOwnPropertyDescriptor(target, key);
  if (descriptor?.get === undefined) return;
  const get = wrap<(this: T) => T[K]>(descriptor.get, (original, receiver) => override(original, receiver));
  defineProperty(target, key, { ...descriptor, get });
}

/** Replaces the setter of an accessor property; its getter and flags stay as they were. */
export function patchSetter<T extends object, K extends keyof T & string>(
  target: T,
  key: K,
  override: (original: (this: T, value: T[K]) => void, receiver: T, value: T[K]) => void,
): void {
  const descriptor = getOwnPropertyDescriptor(target, key);
  if (descriptor?.set === undefined) return;
  const native = descriptor.set as (this: T, value: T[K]) => void;
  const set = wrap(native, (original, receiver, args) => override(original, receiver, args[0]));
  defineProperty(target, key, { ...descriptor, set });
}

/** Replaces a constructor: whatever it makes, for subclasses too, is seen before the page has it. */
export function patchConstructor(
  scope: typeof globalThis,
  name: string,
  adopt: (made: object, args: readonly unknown[]) => void,
): void {
  replaceConstructor(scope, name, (make, args) => {
    const made = make(args);
    adopt(made, args);
    return made;
  });
}

/** Makes an object as the constructor would that was called, of a subclass too. */
export type Make = (args: readonly unknown[]) => object;

/** Replaces a constructor by one that may choose what is made, and from what. */
export function replaceConstructor(
  scope: typeof globalThis,
  name: string,
  build: (make: Make, args: readonly unknown[]) => object,
): void {
  const descriptor = getOwnPropertyDescriptor(scope, name);
  if (typeof descriptor?.value !== 'function') return;
  const original = descriptor.value as new (...args: unknown[]) => object;
  const wrapped: typeof original = remember(original, {
    construct(target, args: unknown[], newTarget) {
      const creator = newTarget === wrapped ? target : newTarget;
      return build((chosen) => construct(target, chosen as unknown[], creator) as object, args);
    },
  });
  defineProperty(scope, name, { ...descriptor, value: wrapped });
  defineProperty(original.prototype as object, 'constructor', {
    ...getOwnPropertyDescriptor(original.prototype as object, 'constructor'),
    value: wrapped,
  });
}

/** Makes every replacement print the source text of what it replaced. Call once, before the other patches. */
export function maskSourceText(): void {
  patchMethod(Function.prototype, 'toString', (original, receiver) => {
    const isObject = typeof receiver === 'function' || typeof receiver === 'object';
    const masked = isObject && receiver !== null ? natives.weakMap.get(originals, receiver) : undefined;
    return apply(original, masked ?? receiver, []);
  });
}
