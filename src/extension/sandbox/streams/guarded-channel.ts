import type { Gate, GateStep, Hit } from '../../../engine/index.ts';
import { createCoverage } from './coverage.ts';

/** What one text did to its channel, counted in characters. */
export interface ChannelStep {
  readonly text: string;
  readonly hits: readonly Hit[];
  readonly held: number;
  readonly blocked: boolean;
  /** Characters that are released or replaced now. */
  readonly decided: number;
  readonly redacted: number;
  /** Characters that will never be shown, though no rule covers them. */
  readonly discarded: number;
}

/** One growing text and the gate before it. */
export interface GuardedChannel {
  push(text: string, ends: boolean): ChannelStep;
  /** Decides what is held and a last text, and discards both. */
  drop(text: string): ChannelStep;
  /** Discards what is held. */
  abort(): ChannelStep;
}

/** Characters between two beats: on the worst texts known they take some 30 ms. */
const PART_CHARACTERS = 2_048;

/** @param beat called between the parts of a long text */
export function createGuardedChannel(gate: Gate, beat: () => void = () => undefined): GuardedChannel {
  const coverage = createCoverage();
  let seen = 0;
  let held = 0;
  let decidedUntil = 0;

  const measure = (step: GateStep): ChannelStep => {
    const until = seen - step.held;
    const redacted = coverage.count(step.hits, until);
    const decided = until - decidedUntil;
    decidedUntil = until;
    // A block discards what was held, as an abort does.
    return step.blocked
      ? { ...step, decided, redacted, held: 0, discarded: step.held }
      : { ...step, decided, redacted, discarded: 0 };
  };

  const pushPart = (part: string): ChannelStep => {
    seen += part.length;
    return measure(gate.push(part));
  };

  /** Where a text is cut changes nothing in what is released. */
  const pushParts = (text: string): ChannelStep => {
    let at = PART_CHARACTERS;
    let step = pushPart(text.slice(0, at));
    for (; at < text.length && !step.blocked; at += PART_CHARACTERS) {
      beat();
      step = join(step, pushPart(text.slice(at, at + PART_CHARACTERS)));
    }
    // What comes after a block isn't even looked at.
    return { ...step, discarded: step.discarded + Math.max(0, text.length - at) };
  };

  const push = (text: string, ends: boolean): ChannelStep => {
    const pushed = pushParts(text);
    const step = ends && !pushed.blocked ? join(pushed, measure(gate.finish())) : pushed;
    held = step.held;
    return step;
  };

  return {
    push,
    drop(text) {
      const undecided = held + text.length;
      const step = push(text, true);
      return { ...step, text: '', decided: 0, discarded: undecided - step.redacted };
    },
    abort() {
      const { hits, held: discarded } = gate.abort();
      return { text: '', hits, held: 0, blocked: false, decided: 0, redacted: 0, discarded };
    },
  };
}

function join(first: ChannelStep, second: ChannelStep): ChannelStep {
  return {
    ...second,
    text: first.text + second.text,
    hits: [...first.hits, ...second.hits],
    decided: first.decided + second.decided,
    redacted: first.redacted + second.redacted,
    discarded: first.discarded + second.discarded,
  };
}
