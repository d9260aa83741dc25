import { expect, test, vi } from 'vitest';
import { runCoalesced } from '../../../src/extension/background/run-coalesced.ts';

test('calls that come while it runs share one further run', async () => {
  const runs: (() => void)[] = [];
  const call = runCoalesced(() => new Promise<void>((resolve) => void runs.push(resolve)));
  const first = call();
  const second = call();
  const third = call();
  expect(runs).toHaveLength(1);
  runs[0]?.();
  await first;
  await vi.waitFor(() => expect(runs).toHaveLength(2));
  runs[1]?.();
  await Promise.all([second, third]);
  expect(runs).toHaveLength(2);
});

test('a run that fails does not stop the next', async () => {
  let fails = true;
  const call = runCoalesced(async () => {
    if (fails) throw new Error('no');
  });
  const first = call();
  const second = call();
  fails = false;
  await expect(first).rejects.toThrow('no');
  await second;
});
