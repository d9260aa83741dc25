import { setTimeout as wait } from 'node:timers/promises';

/** Whether a part of the server can do its work now: null, or what is wrong with it. */
export type ReadinessCheck = () => Promise<string | null>;

export interface Readiness {
  readonly isReady: boolean;
  /** By part; `ok`, or what is wrong with it. */
  readonly parts: Readonly<Record<string, string>>;
}

/** Who asks has a time limit of his own, and wants to hear which part it was. */
const CHECK_TIMEOUT_MS = 2_000;

/** Asks every part, side by side. A part that fails or doesn't answer isn't ready; why is for the log. */
export async function readReadiness(
  checks: Readonly<Record<string, ReadinessCheck>>,
  onFailure: (part: string, error: unknown) => void,
  timeoutMs = CHECK_TIMEOUT_MS,
): Promise<Readiness> {
  const entries = await Promise.all(
    Object.entries(checks).map(
      async ([part, check]) =>
        [part, await ask(check, timeoutMs, (error) => onFailure(part, error))] as const,
    ),
  );
  return {
    isReady: entries.every(([, answer]) => answer === 'ok'),
    parts: Object.fromEntries(entries),
  };
}

async function ask(
  check: ReadinessCheck,
  timeoutMs: number,
  onFailure: (error: unknown) => void,
): Promise<string> {
  const timer = new AbortController();
  const timeout = wait(timeoutMs, 'does not answer', { signal: timer.signal, ref: false });
  // Aborted below when the part was quicker.
  timeout.catch(() => {});
  try {
    return (await Promise.race([check(), timeout])) ?? 'ok';
  } catch (error) {
    onFailure(error);
    return 'failed';
  } finally {
    timer.abort();
  }
}
