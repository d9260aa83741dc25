/** What became of one item; a refused item doesn't hurt its batch. */
export type Outcome<Result> = { readonly value: Result } | { readonly error: unknown };

export interface GroupCommit<Item, Result> {
  /** Resolves, or rejects, after the commit that the item was part of. */
  submit(item: Item): Promise<Result>;
  /** Resolves when nothing waits and nothing runs. */
  drain(): Promise<void>;
}

/** Bounds what one slow commit can make the requests of the next wait for. */
const MAX_BATCH_ITEMS = 1_000;

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (value: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Turns many small commits into few: whatever is submitted while one commit runs goes into the next.
 * @param commit gets the items in the order of their submission, one batch at a time; one outcome for each item.
 *   When it throws, each item of the batch is rejected with that error.
 */
export function createGroupCommit<Item, Result>(
  commit: (items: readonly Item[]) => Promise<readonly Outcome<Result>[]>,
): GroupCommit<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let running: Promise<void> | null = null;

  const run = async () => {
    while (waiting.length > 0) {
      // Input that has reached this process meanwhile is read first, so that it makes this commit.
      await new Promise(setImmediate);
      const batch = waiting.slice(0, MAX_BATCH_ITEMS);
      waiting = waiting.slice(MAX_BATCH_ITEMS);
      await settle(batch, commit);
    }
    running = null;
  };

  return {
    submit: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        running ??= run();
      }),
    drain: async () => {
      await running;
    },
  };
}

async function settle<Item, Result>(
  batch: readonly Waiting<Item, Result>[],
  commit: (items: readonly Item[]) => Promise<readonly Outcome<Result>[]>,
): Promise<void> {
  try {
    const outcomes = await commit(batch.map((entry) => entry.item));
    for (const [index, entry] of batch.entries()) {
      const outcome = outcomes[index] ?? { error: new Error('The commit lost an item.') };
      if ('value' in outcome) entry.resolve(outcome.value);
      else entry.reject(outcome.error);
    }
  } catch (error) {
    for (const entry of batch) entry.reject(error);
  }
}
