import type { FromFrame, LoadControl } from '../shared/engine-control.ts';
import { createRuleKeeper } from './rule-keeper.ts';
import { answerPage, blame, finish, noteStream, resume, type StreamDesk } from './stream-desk.ts';
import { createWatchedWorker, type WatchedWorker } from './watched-worker.ts';
import type { Said, WorkItem } from './work.ts';

/** Keeps a Worker at what is on the desk, and starts another one when it breaks or gets stuck. */
export interface WorkerRunner {
  load(message: LoadControl): void;
  /** Gives the Worker what has come, if it is free. */
  giveWork(): void;
}

/** A Worker that breaks before it has done anything would otherwise be started again without end. */
const RESTART_AFTER_MS = 1_000;

export function createWorkerRunner(
  desk: StreamDesk,
  createWorker: () => Worker,
  send: (message: FromFrame) => void,
): WorkerRunner {
  const rules = createRuleKeeper();
  /** Null between the end of one and the start of the next. */
  let worker: WatchedWorker | null = null;
  /** What the last Worker was not done with. */
  let unfinished: readonly WorkItem[] = [];
  let hasFinishedAny = false;

  const giveWork = (): void => {
    if (worker === null || worker.underWay().length > 0) return;
    // With suspects about, one item at a time shows which of them it is.
    const batch = desk.queue.takeBatch(desk.suspects.size > 0);
    if (batch.length > 0) worker.give(batch);
  };

  const hear = (said: Said): void => {
    if (said.type === 'data') return answerPage(desk, said);
    if (said.type === 'opened') return noteStream(desk, said);
    if (said.type === 'session') noteStream(desk, said);
    if (rules.note(said)) send(said);
  };

  const start = (): void => {
    worker = createWatchedWorker(createWorker(), {
      onSaid(said) {
        said.forEach(hear);
        desk.outbox.post();
      },
      onFinished(item) {
        hasFinishedAny ||= item.type === 'data';
        finish(desk, item);
      },
      onFree: giveWork,
      onBroken: restart,
    });
    const waiting = [...unfinished, ...desk.queue.takeAll()];
    unfinished = [];
    for (const message of rules.list()) desk.queue.add(message);
    resume(desk, waiting);
    desk.outbox.post();
    giveWork();
  };

  const restart = (): void => {
    unfinished = worker?.underWay() ?? [];
    worker = null;
    for (const message of rules.blame()) send(message);
    const isWorthWhile = blame(desk, unfinished) || hasFinishedAny;
    desk.outbox.post();
    if (isWorthWhile) start();
    else setTimeout(start, RESTART_AFTER_MS);
    hasFinishedAny = false;
  };

  start();
  return {
    giveWork,
    load(message) {
      rules.add(message);
      desk.queue.add(message);
      giveWork();
    },
  };
}
