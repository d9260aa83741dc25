import { bufferLength } from '../brands.ts';
import type { CountBody } from '../count-unguarded.ts';
import type { Schedule } from '../delivery-queue.ts';
import type { GuardLink } from '../guard-link.ts';
import { natives } from '../natives.ts';
import { patchConstructor, patchGetter, patchMethod, patchSetter } from '../patches.ts';
import { type GuardedHead, readType, type TypeReading } from '../should-guard.ts';
import { GuardedRequest, LOADING } from './guarded-request.ts';
import { xhrNatives } from './xhr-natives.ts';

const HEADERS_RECEIVED = 2;

interface Request {
  isSync: boolean;
  /** Null before the headers, and where what they announce is left alone. */
  guarded: GuardedRequest | null;
}

type Requests = (xhr: XMLHttpRequest) => Request | undefined;

export interface RequestParts {
  readonly link: GuardLink;
  readonly schedule: Schedule;
  readonly countBody: CountBody;
}

/** Guards what XMLHttpRequest brings, while it comes. A request that the page waits for is counted only. */
export function guardRequests(scope: typeof globalThis, parts: RequestParts): void {
  if (typeof scope.XMLHttpRequest === 'undefined') return;
  const known = new natives.WeakMap<XMLHttpRequest, Request>();
  const find: Requests = (xhr) => natives.weakMap.get(known, xhr) as Request | undefined;
  const { prototype } = scope.XMLHttpRequest;

  patchConstructor(scope, 'XMLHttpRequest', (made) => {
    const xhr = made as XMLHttpRequest;
    const request: Request = { isSync: false, guarded: null };
    natives.weakMap.set(known, xhr, request);
    listen(xhr, (event) => {
      if (request.isSync) return;
      if (request.guarded !== null) return request.guarded.take(event);
      if (isLoad(event)) countUnguarded(xhr, parts.countBody);
      if (xhrNatives.readyState(xhr) !== HEADERS_RECEIVED) return;
      const head = readHead(xhr);
      if (head !== null) request.guarded = new GuardedRequest(xhr, head, parts.link, parts.schedule);
    });
  });
  patchMethods(prototype, find, parts);
  patchState(prototype, find);
  patchBody(prototype, find);
}

/** The platform's events of a request, in no order: each is taken as it comes. */
function listen(xhr: XMLHttpRequest, take: (event: Event) => void): void {
  const listener = (event: Event): void => {
    if (event.isTrusted) take(event);
  };
  natives.addEventListener(xhr, 'readystatechange', listener);
  natives.addEventListener(xhr, 'progress', listener);
  natives.addEventListener(xhr, 'load', listener);
  natives.addEventListener(xhr, 'loadend', listener);
  natives.addEventListener(xhr, 'error', listener);
  natives.addEventListener(xhr, 'abort', listener);
  natives.addEventListener(xhr, 'timeout', listener);
}

const readOwnType = (xhr: XMLHttpRequest): TypeReading =>
  readType(xhrNatives.getResponseHeader(xhr, 'content-type'), xhrNatives.responseURL(xhr));

function readHead(xhr: XMLHttpRequest): GuardedHead | null {
  const { contentType, fate } = readOwnType(xhr);
  if (fate !== 'guarded') return null;
  return { url: xhrNatives.responseURL(xhr), status: xhrNatives.status(xhr), contentType };
}

/** Nothing at all was no answer. */
const isLoad = (event: Event): boolean =>
  natives.event.type(event) === 'load' && xhrNatives.loaded(event as ProgressEvent) > 0;

function countUnguarded(xhr: XMLHttpRequest, countBody: CountBody): void {
  const { fate } = readOwnType(xhr);
  if (fate !== 'guarded' && fate !== 'free') countBody(fate);
}

function patchMethods(prototype: XMLHttpRequest, find: Requests, parts: RequestParts): void {
  patchMethod(prototype, 'open', (original, receiver, args) => {
    const request = find(receiver as XMLHttpRequest);
    const opened = natives.apply(original, receiver, args);
    if (request === undefined) return opened;
    request.guarded?.abort();
    request.guarded = null;
    request.isSync = args.length > 2 && !args[2];
    return opened;
  });
  patchMethod(prototype, 'send', (original, receiver, args) => {
    const sent = natives.apply(original, receiver, args);
    const xhr = receiver as XMLHttpRequest;
    if (find(xhr)?.isSync === true) countSync(xhr, parts);
    return sent;
  });
  patchMethod(prototype, 'abort', (original, receiver) => {
    const request = find(receiver as XMLHttpRequest);
    const guarded = request?.guarded ?? null;
    if (request === undefined || guarded === null) return natives.apply(original, receiver, []);
    const isNative = guarded.abort();
    if (isNative) request.guarded = null;
    natives.apply(original, receiver, []);
    if (!isNative) guarded.tellAbort();
    request.guarded = null;
  });
}

/** Its answer is there before anything could be asked: it passes, and is counted. */
function countSync(xhr: XMLHttpRequest, { link, countBody }: RequestParts): void {
  const head = readHead(xhr);
  if (head === null) return countUnguarded(xhr, countBody);
  const stream = link.open({ transport: 'xhr', shape: 'text', ...head });
  const response = xhrNatives.response(xhr);
  if (typeof response === 'string') stream.passed('sync-xhr', 0, response.length);
  else stream.passed('sync-xhr', bufferLength(response) ?? 0);
  stream.end('complete');
}

function patchState(prototype: XMLHttpRequest, find: Requests): void {
  patchGetter(prototype, 'readyState', (original, xhr) => {
    return find(xhr)?.guarded?.readyState ?? natives.apply(original, xhr, []);
  });
  patchGetter(prototype, 'status', (original, xhr) => {
    const guarded = find(xhr)?.guarded ?? null;
    return guarded === null || guarded.hasFailed ? natives.apply(original, xhr, []) : guarded.status;
  });
  patchGetter(prototype, 'statusText', (original, xhr) => {
    const guarded = find(xhr)?.guarded ?? null;
    return guarded === null || guarded.hasFailed ? natives.apply(original, xhr, []) : guarded.statusText;
  });
  patchGetter(prototype, 'responseType', (original, xhr) => {
    return find(xhr)?.guarded?.responseType ?? natives.apply(original, xhr, []);
  });
  patchSetter(prototype, 'responseType', (original, xhr, value) => {
    const guarded = find(xhr)?.guarded ?? null;
    if (guarded !== null && guarded.readyState >= LOADING) {
      throw createError(
        'set',
        'responseType',
        "The response type cannot be set if the object's state is LOADING or DONE.",
      );
    }
    const set = (): void => natives.apply(original, xhr, [value]);
    if (guarded === null) set();
    else guarded.changeResponseType(set);
  });
}

function patchBody(prototype: XMLHttpRequest, find: Requests): void {
  /** A request of another window is guarded there: how much of it was judged is not known here. */
  const readOther = <T>(original: () => T, xhr: XMLHttpRequest, nothing: T): T => {
    const value = natives.apply(original, xhr, []);
    return find(xhr) === undefined && readHead(xhr) !== null ? nothing : value;
  };
  patchGetter(prototype, 'responseText', (original, xhr) => {
    const guarded = find(xhr)?.guarded ?? null;
    if (guarded === null) return readOther(original, xhr, '');
    if (guarded.isText()) return guarded.visibleText();
    const was = `(was '${guarded.responseType}').`;
    throw createError(
      'read',
      'responseText',
      `The value is only accessible if the object's 'responseType' is '' or 'text' ${was}`,
    );
  });
  patchGetter(prototype, 'response', (original, xhr) => {
    const guarded = find(xhr)?.guarded ?? null;
    if (guarded === null) return readOther(original, xhr, null);
    return guarded.isText() ? guarded.visibleText() : guarded.result();
  });
  // What is guarded is no document, unless the page has overridden its type.
  patchGetter(prototype, 'responseXML', (original, xhr) => {
    const guarded = find(xhr)?.guarded ?? null;
    return guarded?.responseType === '' ? null : readOther(original, xhr, null);
  });
}

function createError(verb: 'read' | 'set', member: string, reason: string): DOMException {
  const property = `the '${member}' property`;
  const failed = verb === 'set' ? `Failed to set ${property} on` : `Failed to read ${property} from`;
  return new natives.DOMException(`${failed} 'XMLHttpRequest': ${reason}`, 'InvalidStateError');
}
