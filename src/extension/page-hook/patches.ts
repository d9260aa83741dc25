/**
 * Replaces functions of the page so that the replacement cannot be told from the original: same descriptor,
 * name, length, own properties and source text.
 */

type AnyFunction = (...args: never[]) => unknown;

/** Calls the original with the arguments it was called with; may look at the receiver. */
export type Override<F extends AnyFunction> = (
  original: F,
  receiver: ThisParameterType<F>,
  args: Parameters<F>,
) => ReturnType<F>;

const { apply, getOwnPropertyDescriptor, defineProperty } = Reflect;
/** Replacement → original, for `Function.prototype.toString`. */
const originals = new WeakMap<object, object>();
const originalOf = WeakMap.prototype.get.bind(originals) as (key: object) => object | undefined;

function wrap<F extends AnyFunction>(original: F, override: Override<F>): F {
  const wrapped = new Proxy(original, {
    apply: (target, receiver, args) => override(target, receiver, args as Parameters<F>),
  });
  originals.set(wrapped, original);
  return wrapped;
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

/** Makes every replacement print the source text of what it replaced. Call once, before the other patches. */
export function maskSourceText(): void {
  patchMethod(Function.prototype, 'toString', (original, receiver) => {
    const isObject = typeof receiver === 'function' || typeof receiver === 'object';
    const masked = isObject && receiver !== null ? originalOf(receiver) : undefined;
    return apply(original, masked ?? receiver, []);
  });
}
