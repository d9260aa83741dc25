import type { Gate, GateStep, Hit } from '../../../engine/index.ts';
import { createCoverage } from './coverage.ts';

/** What one text did to its channel, counted in characters. */
export interface ChannelStep {
  readonly text: string;
  readonly hits: readonly Hit[];
  readonly held: number;
  readonly blocked: boolean;
  readonly redacted: number;
  /** Characters that will never be shown, though no rule covers them. */
  readonly discarded: number;
}

/** One growing text and the gate before it. */
export interface GuardedChannel {
  push(text: string, ends: boolean): ChannelStep;
  /** Discards what is held. */
  abort(): ChannelStep;
}

export function createGuardedChannel(gate: Gate): GuardedChannel {
  const coverage = createCoverage();
  let seen = 0;

  const measure = (step: GateStep): ChannelStep => {
    const redacted = coverage.count(step.hits, seen - step.held);
    // A block discards what was held, as an abort does.
    return step.blocked
      ? { ...step, redacted, held: 0, discarded: step.held }
      : { ...step, redacted, discarded: 0 };
  };

  return {
    push(text, ends) {
      seen += text.length;
      const pushed = measure(gate.push(text));
      return ends && !pushed.blocked ? join(pushed, measure(gate.finish())) : pushed;
    },
    abort() {
      const { hits, held } = gate.abort();
      return { text: '', hits, held: 0, blocked: false, redacted: 0, discarded: held };
    },
  };
}

function join(first: ChannelStep, second: ChannelStep): ChannelStep {
  return {
    ...second,
    text: first.text + second.text,
    hits: [...first.hits, ...second.hits],
    redacted: first.redacted + second.redacted,
    discarded: first.discarded + second.discarded,
  };
}
