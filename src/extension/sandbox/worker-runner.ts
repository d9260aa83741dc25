import type { AnswersMessage } from '../bridge/index.ts';
import type { FromFrame, LoadControl } from '../shared/engine-control.ts';
import type { HostedDocument } from './hosted-document.ts';
import { createRuleKeeper } from './rule-keeper.ts';
import { answerPage, blame, finish, noteStream, resume, type StreamDesk } from './stream-desk.ts';
import { createWatchedWorker, type WatchedWorker } from './watched-worker.ts';
import type { Said, WorkItem } from './work.ts';

/** Keeps a Worker at what is on the desk, and starts another one when it breaks or gets stuck. */
export interface WorkerRunner {
  load(message: LoadControl): void;
  /** Gives the Worker what has come, if it is free. */
  giveWork(): void;
  /** Has the Worker answer a document by itself, where it comes by a shortcut. */
  join(page: HostedDocument): void;
}

/** A Worker that breaks before it has done anything would otherwise be started again without end. */
const RESTART_AFTER_MS = 1_000;

export function createWorkerRunner(
  desk: StreamDesk,
  createWorker: () => Worker,
  send: (message: FromFrame) => void,
): WorkerRunner {
  const runner = new Runner(desk, createWorker, send);
  runner.start();
  return runner;
}

class Runner implements WorkerRunner {
  readonly #desk: StreamDesk;
  readonly #createWorker: () => Worker;
  readonly #send: (message: FromFrame) => void;
  readonly #rules = createRuleKeeper();
  /** Null between the end of one and the start of the next. */
  #worker: WatchedWorker | null = null;
  /** What the last Worker was not done with. */
  #unfinished: readonly WorkItem[] = [];
  #hasFinishedAny = false;

  constructor(desk: StreamDesk, createWorker: () => Worker, send: (message: FromFrame) => void) {
    this.#desk = desk;
    this.#createWorker = createWorker;
    this.#send = send;
  }

  load(message: LoadControl): void {
    this.#rules.add(message);
    this.#desk.queue.add(message);
    this.giveWork();
  }

  giveWork(): void {
    if (this.#worker === null || this.#worker.underWay().length > 0) return;
    // With suspects about, one item at a time shows which of them it is.
    const batch = this.#desk.queue.takeBatch(this.#desk.suspects.size > 0);
    if (batch.length > 0) this.#worker.give(batch);
  }

  join(page: HostedDocument): void {
    if (this.#worker === null || page.shortcut === null) return;
    const { port1, port2 } = new MessageChannel();
    page.shortcut.postMessage({ type: 'answers' } satisfies AnswersMessage, [port1]);
    this.#worker.join(page.message.document, port2);
  }

  start(): void {
    const desk = this.#desk;
    this.#worker = createWatchedWorker(this.#createWorker(), {
      onSaid: (said) => {
        for (const one of said) this.#hear(one);
        desk.outbox.post();
      },
      onFinished: (item) => {
        this.#hasFinishedAny ||= item.type === 'data';
        finish(desk, item);
      },
      onFree: () => this.giveWork(),
      onBroken: () => this.#restart(),
    });
    const waiting = [...this.#unfinished, ...desk.queue.takeAll()];
    this.#unfinished = [];
    for (const message of this.#rules.list()) desk.queue.add(message);
    resume(desk, waiting);
    for (const page of desk.documents.values()) this.join(page);
    desk.outbox.post();
    this.giveWork();
  }

  #hear(said: Said): void {
    if (said.type === 'data') return answerPage(this.#desk, said);
    if (said.type === 'opened') return noteStream(this.#desk, said);
    if (said.type === 'session') noteStream(this.#desk, said);
    if (this.#rules.note(said)) this.#send(said);
  }

  #restart(): void {
    this.#unfinished = this.#worker?.underWay() ?? [];
    this.#worker = null;
    for (const message of this.#rules.blame()) this.#send(message);
    const isWorthWhile = blame(this.#desk, this.#unfinished) || this.#hasFinishedAny;
    this.#desk.outbox.post();
    if (isWorthWhile) this.start();
    else setTimeout(() => this.start(), RESTART_AFTER_MS);
    this.#hasFinishedAny = false;
  }
}
