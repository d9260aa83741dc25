/**
 * Makes a task that never overlaps with itself: calls that come while it runs share one further run after it.
 * @returns a function that resolves when a run that began after the call has ended
 */
export function runCoalesced(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    running = task().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (running === undefined) return start();
    next ??= running
      .catch(() => undefined) // its own caller sees the failure
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
}
