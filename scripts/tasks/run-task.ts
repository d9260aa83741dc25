import { constants } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What shells add to the number of a signal to make an exit code of it. */
const SIGNAL_BASE = 128;
const BUGS = [RangeError, ReferenceError, SyntaxError, TypeError];

/**
 * Runs a task that Ctrl-C, or a request to end, may interrupt at any moment.
 * @param task gets a signal that is aborted then, and may throw whatever comes of it
 * @returns the task's own exit code; 130 after Ctrl-C where the task threw; 1 when it failed, which is printed
 */
export async function runTask(task: (ended: AbortSignal) => Promise<number>): Promise<number> {
  const ended = new AbortController();
  let interruptedCode = 1;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (!ended.signal.aborted) interruptedCode = SIGNAL_BASE + constants.signals[signal];
      ended.abort();
    });
  }
  try {
    return await task(ended.signal);
  } catch (error) {
    // Whatever fails once the end was asked for fails because of it: the same Ctrl-C ends child processes, too, and
    // may have been heard there first.
    await turn();
    if (ended.signal.aborted) return interruptedCode;
    process.stderr.write(`${describe(error)}\n`);
    return 1;
  }
}

/** The message alone, which says what to do; where it is a mistake in the code, also where it happened. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return isBug(error) ? (error.stack ?? error.message) : error.message;
}

/** Not what Node itself reports with these classes: a failed `fetch` has a cause, a wrong option a code. */
function isBug(error: Error): boolean {
  return BUGS.some((bug) => error instanceof bug) && error.cause === undefined && !('code' in error);
}
