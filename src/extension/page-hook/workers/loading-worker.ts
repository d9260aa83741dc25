import { natives } from '../natives.ts';
import { workerNatives } from './worker-natives.ts';
import { FAILED, LOADED } from './worker-settings.ts';

interface Held {
  readonly message: unknown;
  readonly transfer: Transferable[];
  next: Held | null;
}

export interface LoadingWorkerParts {
  /** Makes the Worker that the page has asked for. */
  replace(): Worker;
  /** It is known which Worker it will be. */
  settled(): void;
}

/**
 * A Worker whose hook loads the page's script. Where the page's policy forbids that, or there is no script, another takes
 * its place: the one that the page has asked for, as it is. Until it is known which of them it will be, messages wait.
 */
export class LoadingWorker {
  /** Where messages go. */
  target: Worker;
  readonly #shown: Worker;
  readonly #token: string;
  readonly #parts: LoadingWorkerParts;
  #isLoading = true;
  #first: Held | null = null;
  #last: Held | null = null;

  /**
   * @param shown what the page has
   */
  constructor(shown: Worker, token: string, parts: LoadingWorkerParts) {
    this.target = shown;
    this.#shown = shown;
    this.#token = token;
    this.#parts = parts;
    natives.addEventListener(shown, 'message', (event) => this.#takeMessage(event as MessageEvent));
    natives.addEventListener(shown, 'error', (event) => this.#takeError(event));
  }

  isLoading(): boolean {
    return this.#isLoading;
  }

  /** Keeps a message of the page, as it is now. @throws what can't be cloned */
  hold(message: unknown, transfer: Transferable[]): void {
    // What is transferred arrives once more in the clone's own list.
    const options = { __proto__: null, transfer } as StructuredSerializeOptions;
    const clone = workerNatives.structuredClone({ message, transfer }, options);
    const held: Held = { message: clone.message, transfer: clone.transfer, next: null };
    if (this.#last === null) this.#first = held;
    else this.#last.next = held;
    this.#last = held;
  }

  #takeMessage(event: MessageEvent): void {
    if (!this.#isLoading) return;
    const data = natives.event.data(event);
    if (data === this.#token + LOADED) this.#settle();
    else if (data === this.#token + FAILED) this.#putOther();
    else return;
    natives.event.stopImmediatePropagation(event);
  }

  /** Not of a script: the Worker was not let be, or there is nothing at the address of the module. */
  #takeError(event: Event): void {
    if (!this.#isLoading || event instanceof workerNatives.ErrorEvent) return;
    natives.event.stopImmediatePropagation(event);
    this.#putOther();
  }

  #putOther(): void {
    workerNatives.worker.terminate(this.#shown);
    this.target = this.#parts.replace();
    forwardEvents(this.target, this.#shown);
    this.#settle();
  }

  #settle(): void {
    this.#isLoading = false;
    this.#parts.settled();
    for (let held = this.#first; held !== null; held = held.next) {
      workerNatives.worker.postMessage(this.target, held.message, held.transfer);
    }
    this.#first = null;
    this.#last = null;
  }
}

/** What one Worker tells comes from the other. */
function forwardEvents(from: Worker, to: Worker): void {
  const forward = (name: string, copy: (event: Event) => Event): void =>
    natives.addEventListener(from, name, (event) => {
      if (!natives.dispatchEvent(to, copy(event))) workerNatives.preventDefault(event);
    });
  forward('message', copyMessage);
  forward('messageerror', copyMessage);
  forward('error', copyError);
}

function copyMessage(event: Event): Event {
  const message = event as MessageEvent;
  const init = { __proto__: null, data: natives.event.data(message), ports: natives.event.ports(message) };
  return new natives.MessageEvent(natives.event.type(event), init as unknown as MessageEventInit);
}

function copyError(event: Event): Event {
  const base = { __proto__: null, cancelable: true };
  if (!(event instanceof workerNatives.ErrorEvent)) return new natives.Event('error', base);
  const { error } = workerNatives;
  const init = {
    ...base,
    __proto__: null,
    message: error.message(event),
    filename: error.filename(event),
    lineno: error.lineno(event),
    colno: error.colno(event),
    error: null,
  };
  return new workerNatives.ErrorEvent('error', init);
}
