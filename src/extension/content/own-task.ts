/**
 * Runs something in a task of its own, before most of what waits. Whatever a page can notice is done so: its answers, and
 * changes of its document. In a listener of ours, and in the promise turns at its end, `window.event` is our event for the
 * page too, and with it the port that it came by; in a task like this there is none.
 */
export function inOwnTask(run: () => void): void {
  void scheduler.postTask(run, { priority: 'user-blocking' });
}
