import { bufferLength } from '../brands.ts';
import { createDeliveryQueue, type Delivery, type DeliveryQueue, type Schedule } from '../delivery-queue.ts';
import type { GuardedStream, GuardLink, OnShown } from '../guard-link.ts';
import { natives } from '../natives.ts';
import type { GuardedHead } from '../should-guard.ts';
import { createResult } from './create-result.ts';
import { xhrNatives } from './xhr-natives.ts';

export const LOADING = 3;
export const DONE = 4;

/**
 * A request whose answer is guarded, from its headers on. The platform's events are taken before the page's
 * listeners see them and dispatched again when what they tell of has been judged; meanwhile the page sees the
 * state that goes with the last event it got.
 */
export class GuardedRequest {
  /** As the page sees it. */
  readyState = 2;
  /** As the page has set it. Natively a type that is made of bytes is `arraybuffer`. */
  responseType: XMLHttpRequestResponseType = '';
  /** The request has failed, and the page knows. */
  hasFailed = false;
  readonly status: number;
  readonly statusText: string;
  readonly #xhr: XMLHttpRequest;
  readonly #head: GuardedHead;
  readonly #link: GuardLink;
  readonly #queue: DeliveryQueue;
  #bytes: GuardedStream<'bytes'> | null = null;
  #text: GuardedStream<'text'> | null = null;
  /** Characters of the native text that have gone to be judged. */
  #sent = 0;
  #visible = '';
  #buffer: Uint8Array<ArrayBuffer> | null = null;
  #result: { readonly value: unknown } | null = null;
  #hasEnded = false;
  /** Whatever still comes is dropped. */
  #isOver = false;

  constructor(xhr: XMLHttpRequest, head: GuardedHead, link: GuardLink, schedule: Schedule) {
    this.#xhr = xhr;
    this.#head = head;
    this.#link = link;
    this.#queue = createDeliveryQueue(schedule);
    this.status = xhrNatives.status(xhr);
    this.statusText = xhrNatives.statusText(xhr);
    this.#adoptResponseType();
  }

  /** @param set sets it natively, or leaves it as it is: a name that means nothing changes nothing */
  changeResponseType(set: () => void): void {
    xhrNatives.setResponseType(this.#xhr, this.responseType);
    set();
    this.#adoptResponseType();
  }

  #adoptResponseType(): void {
    const type = xhrNatives.responseType(this.#xhr);
    this.responseType = type;
    const isMade = type === 'json' || type === 'blob';
    if (isMade) xhrNatives.setResponseType(this.#xhr, 'arraybuffer');
  }

  isText(): boolean {
    return this.responseType === '' || this.responseType === 'text';
  }

  visibleText(): string {
    return this.readyState < LOADING || this.hasFailed ? '' : this.#visible;
  }

  /** What `response` is for a type other than text. */
  result(): unknown {
    if (this.readyState !== DONE || this.hasFailed) return null;
    if (this.responseType === 'document') return xhrNatives.response(this.#xhr);
    // Chromium parses JSON anew each time; all else is the same object.
    if (this.responseType === 'json') return createResult('json', this.#buffer, this.#head);
    this.#result ??= { value: createResult(this.responseType, this.#buffer, this.#head) };
    return this.#result.value;
  }

  /** Takes an event that the page has not seen. */
  take(event: Event): void {
    natives.event.stopImmediatePropagation(event);
    if (this.#isOver) return;
    const state = xhrNatives.readyState(this.#xhr);
    const hasFailed = state === DONE && xhrNatives.status(this.#xhr) === 0;
    const entry = this.#queue.add(() => undefined);
    const show = (): void => {
      this.readyState = state;
      this.hasFailed = hasFailed;
      this.#dispatch(event);
    };
    entry.run = show;
    if (hasFailed) this.#end('error');
    if (hasFailed || !this.#judge(entry, show, state)) this.#queue.ready(entry);
  }

  /** @returns whether the page has to be told natively that the request was aborted: it knows of nothing that came */
  abort(): boolean {
    this.#end('aborted');
    this.#queue.clear();
    const isNative = xhrNatives.readyState(this.#xhr) !== DONE && !this.#isOver;
    this.#isOver = true;
    return isNative;
  }

  /** Tells the page what the platform would tell of an abort that comes in time. */
  tellAbort(): void {
    if (this.readyState === DONE) return;
    this.readyState = DONE;
    this.hasFailed = true;
    this.#dispatch(new xhrNatives.Event('readystatechange'));
    this.#dispatch(new xhrNatives.ProgressEvent('abort'));
    this.#dispatch(new xhrNatives.ProgressEvent('loadend'));
  }

  #dispatch(event: Event): void {
    natives.event.initEvent(event, natives.event.type(event), false, false);
    natives.dispatchEvent(this.#xhr, event);
  }

  /** @returns whether the entry waits for a verdict */
  #judge(entry: Delivery, show: () => void, state: number): boolean {
    if (this.responseType === 'document') {
      if (state === DONE) this.#countDocument();
      return false;
    }
    return this.isText() ? this.#judgeText(entry, show, state) : this.#judgeBytes(entry, show, state);
  }

  #judgeText(entry: Delivery, show: () => void, state: number): boolean {
    const all = xhrNatives.responseText(this.#xhr);
    const fresh = natives.text.slice(all, this.#sent);
    const isLast = state === DONE && this.#text !== null;
    if (fresh === '' && !isLast) return false;
    this.#sent = all.length;
    this.#text ??= this.#link.open({ transport: 'xhr', shape: 'text', ...this.#head });
    let added = '';
    const onShown: OnShown<'text'> = (text, ended) => {
      // A stream that was given up is answered with no text at all.
      if (typeof text === 'string') added += text;
      if (this.#isOver) return;
      entry.run = () => {
        this.#visible += added;
        show();
      };
      if (ended) this.#cutShort(entry, state);
      if (ended || state !== DONE || hasFinished) this.#queue.ready(entry);
    };
    let hasFinished = fresh === '';
    if (fresh !== '') this.#text.push(fresh, onShown);
    if (state === DONE) {
      this.#text.finish((text, ended) => {
        hasFinished = true;
        if (!entry.isReady) onShown(text, ended);
      });
    }
    return true;
  }

  #judgeBytes(entry: Delivery, show: () => void, state: number): boolean {
    if (state !== DONE || this.#bytes !== null) return false;
    const buffer = xhrNatives.response(this.#xhr);
    if (bufferLength(buffer) === null) return false;
    const stream = this.#link.open({ transport: 'xhr', shape: 'bytes', ...this.#head });
    this.#bytes = stream;
    const parts = { shown: new natives.Uint8Array(0) };
    const finish = (): void => {
      this.#buffer = parts.shown;
      entry.run = show;
      this.#queue.ready(entry);
    };
    stream.push(new natives.Uint8Array(buffer as ArrayBuffer), (shown, ended) => {
      parts.shown = shown;
      if (ended) return finish();
      stream.finish((rest) => {
        parts.shown = joinTwo(parts.shown, rest);
        finish();
      });
    });
    return true;
  }

  /** What the browser parses into a document cannot be read before the page has it. */
  #countDocument(): void {
    if (this.#text !== null || xhrNatives.response(this.#xhr) === null) return;
    this.#text = this.#link.open({ transport: 'xhr', shape: 'text', ...this.#head });
    this.#text.passed('document', 0);
    this.#end('complete');
  }

  /** The stream is over for the page before its source is: the request ends as if no more had come. */
  #cutShort(entry: Delivery, state: number): void {
    if (state === DONE) return;
    this.#isOver = true;
    const end = (event: Event): void => {
      const last = this.#queue.add(() => {
        this.readyState = DONE;
        this.#dispatch(event);
      });
      this.#queue.ready(last);
    };
    this.#queue.dropAfter(entry);
    end(new xhrNatives.Event('readystatechange'));
    const loaded = this.#visible.length;
    end(new xhrNatives.ProgressEvent('load', { __proto__: null, loaded } as ProgressEventInit));
    end(new xhrNatives.ProgressEvent('loadend', { __proto__: null, loaded } as ProgressEventInit));
  }

  #end(reason: 'complete' | 'aborted' | 'error'): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#text?.end(reason);
    this.#bytes?.end(reason);
  }
}

function joinTwo(a: Uint8Array<ArrayBuffer>, b: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const length = natives.byteLength(a);
  if (natives.byteLength(b) === 0) return a;
  const joined = new natives.Uint8Array(length + natives.byteLength(b));
  natives.setBytes(joined, a, 0);
  natives.setBytes(joined, b, length);
  return joined;
}
