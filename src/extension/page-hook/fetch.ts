import { guardCaches } from './caches.ts';
import type { EngineLink } from './engine-link.ts';
import { type GuardedBody, guardBody } from './guard-body.ts';
import { natives } from './natives.ts';
import { patchGetter, patchMethod } from './patches.ts';
import { readGuardedHead } from './should-guard.ts';
import { watchReads } from './watch-reads.ts';

/**
 * Guards what `fetch` brings. The page gets the native Response; only what reads a body is replaced, and only
 * for responses that are known here. A stand-in for the Response itself would be noticed: its url and type are
 * lost in clones, and built-in code refuses it.
 * @see docs/design/page-hook.md
 */
export function guardFetch(scope: typeof globalThis, link: EngineLink): void {
  const bodies = createBodies();

  const adopt = (response: Response): Response => {
    const head = readGuardedHead(response);
    // The native body is taken at the first read: cloning replaces it by a branch of its own.
    const takeSource = () => natives.response.body(response) as ReadableStream<Uint8Array>;
    if (head !== null) bodies.set(response, guardBody(takeSource, head, link));
    return response;
  };

  patchMethod(scope, 'fetch', (original, receiver, args) =>
    natives.whenResolved(natives.apply(original, receiver, args), adopt),
  );
  guardCaches(scope, adopt);
  guardBodyProperties(scope.Response.prototype, bodies);
  guardReaders(scope.Response.prototype, bodies);
  guardClone(scope.Response.prototype, bodies);
}

/** Response → its guarded body. */
interface Bodies {
  get(response: Response): GuardedBody | undefined;
  set(response: Response, body: GuardedBody): void;
}

/** A map whose methods the page cannot replace. */
function createBodies(): Bodies {
  const map = new WeakMap<Response, GuardedBody>();
  return { get: map.get.bind(map), set: map.set.bind(map) };
}

function guardBodyProperties(prototype: Response, bodies: Bodies): void {
  patchGetter(prototype, 'body', (original, response) => {
    const guarded = bodies.get(response);
    return guarded === undefined
      ? natives.apply(original, response, [])
      : (guarded.stream as Response['body']);
  });
  patchGetter(prototype, 'bodyUsed', (original, response) => {
    const guarded = bodies.get(response);
    return guarded === undefined ? natives.apply(original, response, []) : isUsed(response, guarded);
  });
}

/** Read through the guard, or taken natively, as `cache.put` does. */
function isUsed(response: Response, guarded: GuardedBody): boolean {
  if (guarded.isDisturbed()) return true;
  return !guarded.hasTakenSource() && natives.response.bodyUsed(response);
}

const READERS = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'] as const;
type ReaderName = (typeof READERS)[number];

function guardReaders(prototype: Response, bodies: Bodies): void {
  for (const name of READERS) {
    patchMethod(prototype, name, (original, response, args) => {
      const guarded = bodies.get(response as Response);
      if (guarded === undefined) return natives.apply(original, response, args);
      return readGuarded(name, original, response as Response, guarded) as never;
    });
  }
}

async function readGuarded(
  name: ReaderName,
  original: () => Promise<unknown>,
  response: Response,
  guarded: GuardedBody,
): Promise<unknown> {
  if (isUsed(response, guarded)) throw bodyError(name, 'body stream already read');
  if (natives.stream.locked(guarded.stream)) throw bodyError(name, 'body stream is locked');
  const headers = {
    'content-type': natives.headers.get(natives.response.headers(response), 'content-type') ?? '',
  };
  const carrier = new natives.Response(guarded.stream as BodyInit, { headers });
  try {
    return await natives.apply(original, carrier, []);
  } catch (error) {
    // The platform says "Failed to fetch" whatever broke the stream; the page expects the cause, e.g. its abort.
    const broken = guarded.sourceError();
    throw broken === undefined ? error : broken.error;
  }
}

function bodyError(name: ReaderName, reason: string): TypeError {
  return new natives.TypeError(`Failed to execute '${name}' on 'Response': ${reason}`);
}

function guardClone(prototype: Response, bodies: Bodies): void {
  patchMethod(prototype, 'clone', (original, receiver) => {
    const response = receiver as Response;
    const guarded = bodies.get(response);
    if (guarded === undefined) return natives.apply(original, response, []);
    if (isUsed(response, guarded) || natives.stream.locked(guarded.stream)) {
      throw new natives.TypeError("Failed to execute 'clone' on 'Response': Response body is already used");
    }
    return cloneGuarded(response, guarded, bodies);
  });
}

/** The native clone gives url, type and headers; both bodies come from one guarded stream, so text is judged once. */
function cloneGuarded(response: Response, guarded: GuardedBody, bodies: Bodies): Response {
  const copy = natives.response.clone(response);
  const [own, others] = natives.stream.tee(guarded.stream);
  const { sourceError, hasTakenSource } = guarded;
  bodies.set(response, { ...watchReads(own), sourceError, hasTakenSource });
  const reads = watchReads(others, () => dropNativeBody(copy));
  bodies.set(copy, { ...reads, sourceError, hasTakenSource: reads.isDisturbed });
  return copy;
}

/** Nobody reads the copy's own body, and it would keep every byte. Before the first read it must stay: it may be cloned. */
function dropNativeBody(copy: Response): void {
  // Settles when the other branch is done; nobody waits for it.
  natives.stream.cancel(natives.response.body(copy) as ReadableStream<Uint8Array>).catch(() => undefined);
}
