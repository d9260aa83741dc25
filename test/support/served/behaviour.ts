import { setTimeout as wait } from 'node:timers/promises';
import type { Checkpoint } from '../../../src/protocol/index.ts';
import type { FakeGuardrail } from '../fake-runner.ts';

/** How a guardrail of a server under test behaves; JSON. */
export interface Behaviour {
  readonly id: string;
  readonly checkpoint: Checkpoint;
  readonly concurrency?: number;
  /** `down`: fails always; `garbage`: says what is no verdict; `stuck`: never answers. Default: answers. */
  readonly fault?: 'down' | 'garbage' | 'stuck';
  /** How long an answer takes at most, milliseconds; at random, at least half of it. */
  readonly slowMs?: number;
}

export function createBehaviour({
  id,
  checkpoint,
  concurrency,
  fault,
  slowMs = 0,
}: Behaviour): FakeGuardrail {
  const check: NonNullable<FakeGuardrail['check']> = async ({ text }) => {
    if (fault === 'down') throw new Error('down');
    if (fault === 'garbage')
      return JSON.parse('{"action":"explode","durationMs":"soon","reason":7}') as object;
    if (fault === 'stuck') await new Promise(() => {});
    if (slowMs > 0) await wait((slowMs * (1 + Math.random())) / 2);
    return text.includes('forbidden') ? { action: 'block' } : {};
  };
  return { id, checkpoint, check, ...(concurrency === undefined ? {} : { concurrency }) };
}
