import type { Said, WorkItem, WorkNews } from './work.ts';

export interface NewsDeskParts {
  /** Called before each post. */
  beforePost(): void;
  post(news: WorkNews): void;
  now(): number;
  isLoading(): boolean;
}

/** Gathers what the Worker has to say, so that a list of items is answered with one message. */
export interface NewsDesk {
  /** Does the items one after the other and says so. */
  work(items: readonly WorkItem[], serve: (item: WorkItem) => void): void;
  /** Posted with the list that is being worked on, at once where there is none. */
  say(said: Said): void;
  /** Shows that the Worker is alive, if nothing has done so for a while. */
  beat(): void;
  /** Posts what there is, be it nothing. */
  flush(): void;
}

/** A fraction of what the frame waits for. */
const BEAT_MS = 40;

export function createNewsDesk({ beforePost, post, now, isLoading }: NewsDeskParts): NewsDesk {
  let said: Said[] = [];
  let finished = 0;
  let isWorking = false;
  let postedAt = now();

  const flush = (): void => {
    postedAt = now();
    beforePost();
    post({ finished, isLoading: isLoading(), said });
    said = [];
    finished = 0;
  };
  const beat = (): void => {
    if (now() - postedAt >= BEAT_MS) flush();
  };

  return {
    beat,
    flush,
    say(one) {
      said.push(one);
      if (!isWorking) flush();
    },
    work(items, serve) {
      isWorking = true;
      // Nothing was due while there was nothing to do.
      postedAt = now();
      for (const item of items) {
        serve(item);
        finished += 1;
        beat();
      }
      isWorking = false;
      flush();
    },
  };
}
