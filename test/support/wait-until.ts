import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 20;

/**
 * Waits until a condition holds.
 * @throws {Error} after `timeoutMs`, naming what was waited for
 */
export async function waitUntil(
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
  what = holds.toString(),
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain until: ${what}`);
    await wait(POLL_MS);
  }
}
