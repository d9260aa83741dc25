import { natives } from './natives.ts';
import { createDeferred, type Deferred, ignoreRejection } from './promises.ts';

/** Says what the page may see of a chunk; called once for each, at once or later. */
export type Deliver = (bytes: Uint8Array<ArrayBuffer>, ended: boolean) => void;

/** What stands between a stream and its reader. */
export interface Filter {
  push(chunk: Uint8Array<ArrayBuffer>, deliver: Deliver): void;
  finish(deliver: Deliver): void;
  /** The source broke. */
  broke(reason: unknown): void;
  cancelled(): void;
}

export interface FilteredStream {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** True from the first read or cancel on, as `bodyUsed` wants it. */
  isDisturbed(): boolean;
  /** Counts as read from now on, though the platform asks for the first bytes a moment later. */
  disturb(): void;
  /** What the source broke with, to be thrown again as it was; undefined while it is whole. */
  sourceError(): { readonly error: unknown } | undefined;
}

/**
 * Leads a stream of bytes through a filter. Nothing happens before the first read; then the source is at most one
 * chunk ahead of the reader.
 *
 * The source is piped, not read: what a reader's `read` resolves with is looked up by the platform for a `then`,
 * which a page may have given all objects.
 * @param takeSource gives the source; called once, at the first read
 */
export function filterStream(
  takeSource: () => ReadableStream<Uint8Array<ArrayBuffer>>,
  filter: Filter,
): FilteredStream {
  const state = new FilterState(takeSource, filter);
  const stream = new natives.ReadableStream({
    __proto__: null,
    type: 'bytes',
    start: (controller: ReadableByteStreamController) => state.attach(controller),
    pull: () => state.pull(),
    cancel: (reason: unknown) => state.cancel(reason),
  } as UnderlyingByteSource);
  // A read that comes before the stream has started pulls nothing yet. The platform says that it happened, of bodies alone.
  const carrier = new natives.Response(stream as BodyInit);
  return {
    stream,
    isDisturbed: () => state.isDisturbed || natives.response.bodyUsed(carrier),
    disturb() {
      state.isDisturbed = true;
    },
    sourceError: () => state.broken,
  };
}

class FilterState {
  isDisturbed = false;
  broken: { readonly error: unknown } | undefined;
  readonly #takeSource: () => ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #filter: Filter;
  readonly #stop = new natives.AbortController();
  #controller!: ReadableByteStreamController;
  #isStarted = false;
  #isOver = false;
  /** The reader has asked and got nothing yet. */
  #isWanted = false;
  /** Holds the source back until the reader asks again. */
  #gate: Deferred | null = null;

  constructor(takeSource: () => ReadableStream<Uint8Array<ArrayBuffer>>, filter: Filter) {
    this.#takeSource = takeSource;
    this.#filter = filter;
  }

  attach(controller: ReadableByteStreamController): void {
    this.#controller = controller;
  }

  pull(): void {
    this.#isWanted = true;
    this.#gate?.resolve();
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.isDisturbed = true;
    const sink = new natives.WritableStream({
      __proto__: null,
      write: (chunk: Uint8Array<ArrayBuffer>) => this.#write(chunk),
      close: () => this.#filter.finish((bytes) => this.#deliver(bytes, true)),
      abort: (reason: unknown) => this.#break(reason),
    } as UnderlyingSink<Uint8Array<ArrayBuffer>>);
    const options = { __proto__: null, signal: natives.abort.signal(this.#stop) } as StreamPipeOptions;
    ignoreRejection(natives.stream.pipeTo(this.#takeSource(), sink, options));
  }

  cancel(reason: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#isStarted) this.#stopSource(reason);
    else ignoreRejection(natives.stream.cancel(this.#takeSource(), reason));
    this.#isStarted = true;
    this.isDisturbed = true;
    this.#filter.cancelled();
  }

  #write(chunk: Uint8Array<ArrayBuffer>): Promise<void> {
    const gate = createDeferred();
    this.#gate = null;
    this.#filter.push(chunk, (bytes, ended) => {
      this.#deliver(bytes, ended);
      if (this.#isOver || this.#isWanted) gate.resolve();
      else this.#gate = gate;
    });
    return gate.promise;
  }

  #deliver(bytes: Uint8Array<ArrayBuffer>, ended: boolean): void {
    if (this.#isOver) return;
    if (natives.byteLength(bytes) > 0) {
      this.#isWanted = false;
      natives.controller.enqueue(this.#controller, bytes);
    }
    if (!ended) return;
    this.#isOver = true;
    natives.controller.close(this.#controller);
    // A reader that brought its own buffer waits until it is told that nothing came.
    const request = natives.controller.byobRequest(this.#controller);
    if (request !== null) natives.respond(request, 0);
    // The network's errors are of no interest to a reader whose answer has ended.
    this.#stopSource(undefined);
  }

  #break(reason: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.broken = { error: reason };
    natives.controller.error(this.#controller, reason);
    this.#filter.broke(reason);
  }

  #stopSource(reason: unknown): void {
    natives.abort.abort(this.#stop, reason);
    this.#gate?.resolve();
  }
}
