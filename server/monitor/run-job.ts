import type { Verdict } from '../../src/protocol/index.ts';
import { askRunner } from '../checks/ask-runner.ts';
import type { CheckRunner } from '../checks/check-runner.ts';
import { describeUnanswered } from '../services/session-checks.ts';
import type { OpenCheck } from '../storage/store.ts';
import type { LeasedJob } from './job-queue.ts';

interface JobRun {
  readonly job: LeasedJob;
  readonly check: OpenCheck;
  readonly timeoutMs: number;
  readonly stopped: AbortSignal;
}

/** For a runner that is told that its time is over and says something still. */
const GRACE_MS = 500;

/** Runs one attempt. Never rejects, and never takes much longer than its time, whatever the runner does. */
export async function runJob(runner: CheckRunner, run: JobRun): Promise<Verdict> {
  const { job, check, timeoutMs, stopped } = run;
  const startedAt = performance.now();
  const controller = new AbortController();
  const abort = () => controller.abort();
  stopped.addEventListener('abort', abort);
  const timer = setTimeout(abort, timeoutMs);
  const { text, correlationId } = job;
  const input = { text, context: '', kind: 'response' as const, correlationId };
  const options = { only: [job.guardrail], signal: controller.signal };
  try {
    const verdict = await Promise.race([
      askRunner(runner, 'DEFERRED', input, options).then(([first]) => first ?? 'unavailable'),
      afterAbort(controller.signal),
    ]);
    if (typeof verdict !== 'string') return verdict;
    return describeUnanswered(check, verdict, performance.now() - startedAt);
  } finally {
    clearTimeout(timer);
    stopped.removeEventListener('abort', abort);
  }
}

function afterAbort(signal: AbortSignal): Promise<'timeout'> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => setTimeout(() => resolve('timeout'), GRACE_MS).unref(), {
      once: true,
    });
  });
}
