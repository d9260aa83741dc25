import { createWatchdog } from './watchdog.ts';
import type { JoinItem, Said, WorkItem, WorkNews } from './work.ts';

/** A Worker that is given one list of items at a time, and found out when it gets stuck over one. */
export interface WatchedWorker {
  /** What the Worker was given and is not done with, in order. */
  underWay(): readonly WorkItem[];
  /** Only while nothing is under way. @param items at least one */
  give(items: readonly WorkItem[]): void;
  /** At any time. @param port that verdicts for a document go into */
  join(document: number, port: MessagePort): void;
  end(): void;
}

export interface WatchedWorkerEvents {
  /** Called before `onFinished` of what it was said over. */
  onSaid(said: readonly Said[]): void;
  onFinished(item: WorkItem): void;
  /** The Worker may be given the next list. */
  onFree(): void;
  /** The Worker threw an error, or was silent for too long. It has been ended. */
  onBroken(): void;
}

/** How long the Worker may be silent: it shows that it is alive six times as often. */
const SILENCE_MS = 250;
/** While rules are compiled: one rule is compiled in one go. */
const LOADING_SILENCE_MS = 1_000;

export function createWatchedWorker(worker: Worker, events: WatchedWorkerEvents): WatchedWorker {
  let underWay: WorkItem[] = [];
  let isLoading = false;
  /** A Worker that starts has its own code to compile. */
  let isNew = true;

  const end = (): void => {
    watchdog.end();
    worker.removeEventListener('message', hear);
    worker.removeEventListener('error', breakDown);
    worker.terminate();
  };
  const breakDown = (): void => {
    end();
    events.onBroken();
  };
  const watchdog = createWatchdog({
    isBusy: () => underWay.length > 0 || isLoading,
    limitMs: () => (isNew || isLoading ? LOADING_SILENCE_MS : SILENCE_MS),
    onSilent: breakDown,
  });

  const hear = ({ data }: MessageEvent<WorkNews>): void => {
    watchdog.feed();
    isNew = false;
    isLoading = data.isLoading;
    events.onSaid(data.said);
    for (const item of underWay.splice(0, data.finished)) events.onFinished(item);
    if (underWay.length === 0) events.onFree();
  };
  worker.addEventListener('message', hear);
  worker.addEventListener('error', breakDown);

  return {
    underWay: () => underWay,
    end,
    join: (document, port) => worker.postMessage({ type: 'join', document } satisfies JoinItem, [port]),
    give(items) {
      underWay = [...items];
      worker.postMessage(items);
      watchdog.feed();
      watchdog.wake();
    },
  };
}
