import { natives } from '../natives.ts';
import { patchGetter, patchMethod, replaceConstructor } from '../patches.ts';

type Scope = typeof globalThis & { readonly WorkerLocation: { readonly prototype: Location } };
type Text = (...args: never[]) => unknown;

const MEMBERS = [
  'href',
  'origin',
  'protocol',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const;

/** What takes an address as its first argument, by the interface that it belongs to. */
const METHODS: readonly (readonly [owner: string, methods: readonly string[]])[] = [
  ['Cache', ['add', 'match', 'matchAll', 'put', 'delete', 'keys']],
  ['CacheStorage', ['match']],
];

/**
 * Shows a Worker the address that the page has asked for, in place of that of the hook.
 */
export function showAddress(scope: typeof globalThis, address: string): void {
  const shown = new URL(address);
  const { prototype } = (scope as Scope).WorkerLocation;
  for (const member of MEMBERS) {
    const value = shown[member];
    patchGetter(prototype, member, () => value);
  }
  patchMethod(prototype, 'toString', () => address as never);
  // Relative addresses are meant from there; those of a `blob:` lead nowhere.
  if (shown.protocol !== 'blob:') resolveAddresses(scope, createResolver(address));
}

type Resolve = (given: unknown) => unknown;

function createResolver(address: string): Resolve {
  const href = natives.getterOf(URL.prototype, 'href');
  const NativeUrl = URL;
  return (given) => {
    if (typeof given !== 'string') return given;
    try {
      return href(new NativeUrl(given, address));
    } catch {
      // The platform says what is wrong with it.
      return given;
    }
  };
}

function resolveAddresses(scope: typeof globalThis, resolve: Resolve): void {
  const first = (args: readonly unknown[]): unknown[] => replaceAt(args, 0, resolve);
  for (const name of ['Request', 'EventSource', 'WebSocket', 'Worker']) {
    replaceConstructor(scope, name, (make, args) => make(first(args)));
  }
  patchAny(scope, 'fetch', first);
  patchAny(scope, 'importScripts', (args) => {
    let all = args as unknown[];
    for (let index = 0; index < args.length; index += 1) all = replaceAt(all, index, resolve);
    return all;
  });
  patchAny(scope.XMLHttpRequest.prototype, 'open', (args) => replaceAt(args, 1, resolve));
  for (const [owner, methods] of METHODS) {
    const { prototype } =
      (scope as unknown as Record<string, { prototype: object } | undefined>)[owner] ?? {};
    for (const method of methods) if (prototype !== undefined) patchAny(prototype, method, first);
  }
}

/** Replaces the argument in its list, which is the proxy's own. */
function replaceAt(args: readonly unknown[], index: number, resolve: Resolve): unknown[] {
  const list = args as unknown[];
  if (index < list.length) list[index] = resolve(list[index]);
  return list;
}

/** Changes the arguments of a function, wherever on the chain of prototypes it stands. */
function patchAny(target: object, name: string, change: (args: readonly unknown[]) => unknown[]): void {
  let owner: object | null = target;
  while (owner !== null && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as object | null;
  if (owner === null) return;
  patchMethod(owner as Record<string, Text>, name, (original, receiver, args) =>
    natives.apply(original, receiver, change(args) as never[]),
  );
}
