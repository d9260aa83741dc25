import { isTypeError } from './brands.ts';
import type { CountBody } from './count-unguarded.ts';
import type { FilteredStream } from './filter-stream.ts';
import { type GuardedBody, guardBody, watchBranch } from './guard-body.ts';
import type { GuardLink } from './guard-link.ts';
import { natives } from './natives.ts';
import { patchGetter, patchMethod } from './patches.ts';
import { whenSettled } from './promises.ts';
import { readGuardedHead, readUncheckedReason } from './should-guard.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Guards the bodies of responses, whoever made them: `fetch`, a cache, another window. The page keeps the native
 * Response; only what reads a body is replaced. A stand-in for the Response itself would be noticed: its url and
 * type are lost in clones, and built-in code refuses it.
 * @see docs/design/page-hook.md
 */
export function guardResponses(scope: typeof globalThis, link: GuardLink, countBody: CountBody): void {
  const bodies = createBodies(link, countBody);
  guardBodyProperties(scope.Response.prototype, bodies);
  guardReaders(scope.Response.prototype, bodies);
  guardTextStream(scope.Response.prototype, bodies);
  guardClone(scope.Response.prototype, bodies);
}

/** Response → its guarded body. */
interface Bodies {
  /** @returns undefined where the response is left alone. @throws what the platform throws for no response */
  get(response: Response): GuardedBody | undefined;
  set(response: Response, body: GuardedBody): void;
  /** Counts a response that is read unguarded, if it may carry an answer. */
  count(response: Response): void;
}

function createBodies(link: GuardLink, countBody: CountBody): Bodies {
  const known = new natives.WeakMap<Response, GuardedBody>();
  const set = (response: Response, body: GuardedBody): void =>
    void natives.weakMap.set(known, response, body);
  return {
    set,
    count(response) {
      const reason = readUncheckedReason(response);
      if (reason !== null) countBody(reason);
    },
    get(response) {
      const body = natives.weakMap.get(known, response) as GuardedBody | undefined;
      if (body !== undefined) return body;
      const head = readGuardedHead(response);
      // Once it is read natively there is nothing left to guard.
      if (head === null || natives.response.bodyUsed(response)) return undefined;
      // The native body is taken at the first read: cloning replaces it by a branch of its own.
      const takeSource = () => natives.response.body(response) as ReadableStream<Bytes>;
      const guarded = guardBody(takeSource, head, link);
      set(response, guarded);
      return guarded;
    },
  };
}

/**
 * What is no response is left to the original, which knows what to throw.
 * @param reads whether the body goes to the page now
 */
function find(bodies: Bodies, receiver: unknown, reads = false): GuardedBody | undefined {
  try {
    const guarded = bodies.get(receiver as Response);
    if (guarded === undefined && reads) bodies.count(receiver as Response);
    return guarded;
  } catch (error) {
    // A page may leave so little room on the stack that there is no finding out.
    if (!isTypeError(error)) throw error;
    return undefined;
  }
}

function guardBodyProperties(prototype: Response, bodies: Bodies): void {
  patchGetter(prototype, 'body', (original, response) => {
    const guarded = find(bodies, response, true);
    return guarded === undefined ? natives.apply(original, response, []) : guarded.stream;
  });
  patchGetter(prototype, 'bodyUsed', (original, response) => {
    const guarded = find(bodies, response);
    return guarded === undefined ? natives.apply(original, response, []) : isUsed(response, guarded);
  });
}

/** Read through the guard, or taken natively, as `cache.put` does. */
function isUsed(response: Response, guarded: GuardedBody): boolean {
  if (guarded.isDisturbed()) return true;
  return !guarded.hasTakenSource() && natives.response.bodyUsed(response);
}

type ReaderName = 'arrayBuffer' | 'blob' | 'bytes' | 'formData' | 'json' | 'text';

function guardReaders(prototype: Response, bodies: Bodies): void {
  for (const name of ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'] as const) {
    patchMethod(prototype, name, (original, response, args) => {
      const guarded = find(bodies, response, true);
      if (guarded === undefined) return natives.apply(original, response, args);
      return readGuarded(name, original, response as Response, guarded) as never;
    });
  }
}

function readGuarded(
  name: ReaderName,
  original: () => Promise<unknown>,
  response: Response,
  guarded: GuardedBody,
): Promise<unknown> {
  const error = whyUnreadable(name, response, guarded);
  if (error !== null) return reject(error);
  return whenSettled(natives.apply(original, carry(response, guarded), []), undefined, (failure) => {
    // The platform says "Failed to fetch" whatever broke the stream; the page expects the cause, e.g. its abort.
    const broken = guarded.sourceError();
    throw broken === undefined ? failure : broken.error;
  });
}

interface WithTextStream extends Response {
  textStream(): ReadableStream<string>;
}

/** The one reader that gives a stream, and throws what the others reject with. Older browsers don't have it. */
function guardTextStream(prototype: Response, bodies: Bodies): void {
  patchMethod(prototype as WithTextStream, 'textStream', (original, receiver) => {
    const response = receiver as Response;
    const guarded = find(bodies, response, true);
    if (guarded === undefined) return natives.apply(original, response, []);
    const error = whyUnreadable('textStream', response, guarded);
    if (error !== null) throw error;
    return natives.apply(original, carry(response, guarded), []);
  });
}

function whyUnreadable(name: string, response: Response, guarded: GuardedBody): TypeError | null {
  if (isUsed(response, guarded)) return bodyError(name, 'body stream already read');
  return natives.stream.locked(guarded.stream) ? bodyError(name, 'body stream is locked') : null;
}

/** A response whose native body is the guarded one, for native readers. From now on the body counts as read. */
function carry(response: Response, guarded: GuardedBody): Response {
  guarded.disturb();
  const type = natives.headers.get(natives.response.headers(response), 'content-type') ?? '';
  const headers = { __proto__: null, 'content-type': type } as unknown as Record<string, string>;
  const init = { __proto__: null, headers } as ResponseInit;
  return new natives.Response(guarded.stream as BodyInit, init);
}

const reject = (error: unknown): Promise<never> => new natives.Promise((_resolve, fail) => fail(error));

function bodyError(name: string, reason: string): TypeError {
  return new natives.TypeError(`Failed to execute '${name}' on 'Response': ${reason}`);
}

function guardClone(prototype: Response, bodies: Bodies): void {
  patchMethod(prototype, 'clone', (original, receiver) => {
    const response = receiver as Response;
    const guarded = find(bodies, response);
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
  const branches = natives.stream.tee(guarded.stream) as unknown as readonly ReadableStream<Bytes>[];
  const { sourceError, hasTakenSource } = guarded;
  const own = watchBranch(branches[0] as ReadableStream<Bytes>);
  bodies.set(response, withError(own, sourceError, hasTakenSource));
  const others = watchBranch(branches[1] as ReadableStream<Bytes>, () => dropNativeBody(copy));
  bodies.set(copy, withError(others, sourceError, others.isDisturbed));
  return copy;
}

function withError(
  { stream, isDisturbed, disturb }: FilteredStream,
  sourceError: GuardedBody['sourceError'],
  hasTakenSource: () => boolean,
): GuardedBody {
  return { stream, isDisturbed, disturb, sourceError, hasTakenSource };
}

/** Nobody reads the copy's own body, and it would keep every byte. Before the first read it must stay: it may be cloned. */
function dropNativeBody(copy: Response): void {
  // Settles when the other branch is done; nobody waits for it.
  void whenSettled(
    natives.stream.cancel(natives.response.body(copy) as ReadableStream<Bytes>),
    undefined,
    () => undefined,
  );
}
