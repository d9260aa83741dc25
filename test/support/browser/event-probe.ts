/* oxlint-disable eslint/no-extend-native, unicorn/no-thenable -- a hostile page replaces what it likes */
/**
 * Runs as the first script of a page: asks for `window.event` wherever code of the page runs, and uses what it gets. One function,
 * because its source is what the page gets. What it finds is in `window.leaks`, as a list with a count for its length.
 * @param hasGetter whether all objects get a `then`, which the platform reads of what it resolves promises with
 */
export function probeEvents(secret: string, hasGetter: boolean): void {
  const leaks: string[] = [];
  const tried = new Set<unknown>();
  const own = [XMLHttpRequest, EventSource, WebSocket, Worker, FileReader, Node, Window];
  const forged = [
    { type: 'shown', stream: 1, seq: 1, shown: 'FORGED', ended: false },
    { type: 'verdict', stream: 1, seq: 1, answers: [{ text: 'FORGED', held: 0 }] },
    { type: 'stray', stream: 1 },
  ];
  const names = ['message', 'stinger:to-hook', 'stinger:to-content'];
  const dataOf = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')?.get as () => unknown;

  /** Listens on what it has got, and tells lies by it. */
  const use = (target: EventTarget): void => {
    if (tried.has(target)) return;
    tried.add(target);
    for (const name of names) {
      target.addEventListener(name, () => leaks.push(`heard ${name}`));
      for (const data of forged) target.dispatchEvent(new MessageEvent(name, { data }));
    }
  };
  const note = (where: string): void => {
    const { event } = window;
    if (event === undefined) return;
    const { target, type } = event;
    const isOwn = own.some((owner) => target instanceof owner);
    if (!isOwn || where === 'mutation') {
      leaks.push(`${where}: ${type} of ${Object.prototype.toString.call(target)}`);
      if (target !== null) use(target);
    }
    if (event instanceof MessageEvent && String(Reflect.apply(dataOf, event, [])).includes(secret))
      leaks.push(`${where}: held text`);
  };

  // Whatever a page waits for, and whatever reads what has come.
  const { then } = Promise.prototype;
  const watch = <T>(callback: T): T =>
    typeof callback !== 'function'
      ? callback
      : (((value: unknown) => {
          note('promise');
          return (callback as (value: unknown) => unknown)(value);
        }) as T);
  Promise.prototype.then = function (this: Promise<unknown>, onFulfilled: never, onRejected: never) {
    return Reflect.apply(then, this, [watch(onFulfilled), watch(onRejected)]);
  } as typeof then;
  const watchGetter = (prototype: object, name: string): void => {
    const { get, ...rest } = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
    Object.defineProperty(prototype, name, {
      ...rest,
      get(this: unknown) {
        note(`read of ${name}`);
        queueMicrotask(() => note(`after the read of ${name}`));
        return Reflect.apply(get as () => unknown, this, []);
      },
    });
  };
  watchGetter(MessageEvent.prototype, 'data');
  watchGetter(XMLHttpRequest.prototype, 'responseText');
  watchGetter(XMLHttpRequest.prototype, 'response');
  new MutationObserver(() => note('mutation')).observe(document, { subtree: true, childList: true });
  if (hasGetter) {
    Object.defineProperty(Object.prototype, 'then', {
      configurable: true,
      get() {
        note('then');
        return undefined;
      },
    });
  }
  Object.assign(window, { leaks });
}
