import { describe, expect, test, vi } from 'vitest';
import { createGroupCommit, type Outcome } from '../../../server/services/create-group-commit.ts';

/** A commit that waits to be let through, and remembers its batches. */
function createHeldCommit() {
  const batches: (readonly number[])[] = [];
  const letThrough: (() => void)[] = [];
  const commit = async (items: readonly number[]): Promise<readonly Outcome<number>[]> => {
    batches.push(items);
    await new Promise<void>((resolve) => letThrough.push(resolve));
    return items.map((item) => (item < 0 ? { error: new Error(`refused ${item}`) } : { value: item * 2 }));
  };
  /** Waits until the nth commit runs, and no longer. */
  const untilRunning = (count: number) => vi.waitFor(() => expect(letThrough).toHaveLength(count));
  return { batches, letThrough, commit, untilRunning };
}

describe('a group commit', () => {
  test('takes into the next commit all that came while the last one ran', async () => {
    const { batches, letThrough, commit, untilRunning } = createHeldCommit();
    const queue = createGroupCommit(commit);
    const first = queue.submit(1);
    await untilRunning(1);
    const others = [2, 3, 4].map((item) => queue.submit(item));
    expect(batches).toEqual([[1]]);
    letThrough[0]?.();
    expect(await first).toBe(2);
    await untilRunning(2);
    letThrough[1]?.();
    expect(await Promise.all(others)).toEqual([4, 6, 8]);
    expect(batches).toEqual([[1], [2, 3, 4]]);
  });

  test('acknowledges nothing before the commit is through', async () => {
    const { letThrough, commit, untilRunning } = createHeldCommit();
    const queue = createGroupCommit(commit);
    let isAcknowledged = false;
    const submitted = queue.submit(1).finally(() => {
      isAcknowledged = true;
    });
    await untilRunning(1);
    await new Promise(setImmediate);
    expect(isAcknowledged).toBe(false);
    letThrough[0]?.();
    await submitted;
    expect(isAcknowledged).toBe(true);
  });
});

describe('when something goes wrong, a group commit', () => {
  test('rejects a refused item alone', async () => {
    const { letThrough, commit, untilRunning } = createHeldCommit();
    const queue = createGroupCommit(commit);
    const results = Promise.allSettled([queue.submit(1), queue.submit(-1), queue.submit(2)]);
    await untilRunning(1);
    letThrough[0]?.();
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('rejects a whole batch that failed, and goes on with the next', async () => {
    let isBroken = true;
    const queue = createGroupCommit(async (items: readonly number[]) => {
      if (isBroken) throw new Error('disk is full');
      return items.map((value) => ({ value }));
    });
    const results = await Promise.allSettled([queue.submit(1), queue.submit(2)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isBroken = false;
    expect(await queue.submit(3)).toBe(3);
  });
});

describe('the queue of a group commit', () => {
  test('is drained when the last commit is through', async () => {
    const { letThrough, commit, untilRunning } = createHeldCommit();
    const queue = createGroupCommit(commit);
    await queue.drain();
    const submitted = queue.submit(1);
    let isDrained = false;
    const drained = queue.drain().finally(() => {
      isDrained = true;
    });
    await untilRunning(1);
    expect(isDrained).toBe(false);
    letThrough[0]?.();
    await drained;
    expect(await submitted).toBe(2);
  });

  test('keeps the order and bounds a batch', async () => {
    const batches: (readonly number[])[] = [];
    const queue = createGroupCommit(async (items: readonly number[]) => {
      batches.push(items);
      return items.map((value) => ({ value }));
    });
    const items = Array.from({ length: 2_500 }, (_, index) => index);
    await Promise.all(items.map((item) => queue.submit(item)));
    expect(batches.flat()).toEqual(items);
    expect(batches.map((batch) => batch.length)).toEqual([1_000, 1_000, 500]);
  });
});
