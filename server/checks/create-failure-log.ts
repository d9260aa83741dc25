import type { Checkpoint } from '../../src/protocol/index.ts';
import type { CheckResult } from './create-guarded-check.ts';

export interface FailureLogOptions {
  readonly guardrail: string;
  readonly log: { warn(facts: object, message: string): void };
  /** Milliseconds that only ever grow. */
  readonly now: () => number;
}

/** A guardrail that is down fails at every sentence of every page. */
const SILENCE_MS = 60_000;

/**
 * Logs why checks of a guardrail have no answer: at most one line in a minute for each outcome, which says how many
 * there were since the one before. Reasons name errors and quote none, since their messages may quote texts.
 */
export function createFailureLog({ guardrail, log, now }: FailureLogOptions) {
  const lines = new Map<string, { readonly atMs: number; untold: number }>();
  return (checkpoint: Checkpoint, result: CheckResult, correlationId?: string): void => {
    if (result.outcome === 'answered') return;
    const { outcome, reason } = result;
    const last = lines.get(outcome);
    if (last !== undefined && now() - last.atMs < SILENCE_MS) {
      last.untold += 1;
      return;
    }
    lines.set(outcome, { atMs: now(), untold: 0 });
    const untold = last?.untold ?? 0;
    log.warn({ guardrail, checkpoint, correlationId, outcome, reason, untold }, 'a check has no answer');
  };
}
