import type { RuleSet } from '../compile/rule-set.ts';
import { EngineError } from '../engine-error.ts';
import { createMatcher } from '../match/create-matcher.ts';
import type { SpanEvent } from '../match/matcher.ts';
import { createTape, NO_CHARACTER } from '../match/tape.ts';
import type { Gate, GateStep, Hit } from '../types.ts';
import { createRelease, type HeldProbe, type Release, type Runner } from './release.ts';

/** What a call has brought about so far. */
interface StepDraft {
  text: string;
  readonly hits: Hit[];
}

type GateState = 'open' | 'blocked' | 'closed';

/** Turns what a rule's matcher announces into hits and redactions. */
function applyEvent({ rule, order }: Runner, event: SpanEvent, { hits, release }: EventTarget): void {
  const { kind, start, end } = event;
  const hit = { ruleId: rule.id, start, end, action: rule.action };
  if (kind === 'final') hits.push(hit);
  else if (kind === 'open' && rule.action !== 'warn') hits.push({ ...hit, open: true });
  // An empty span hides nothing and gets no mark.
  if (rule.action === 'redact' && end > start) release.cover({ order, start, end, isOpen: kind !== 'final' });
}

interface EventTarget {
  readonly hits: Hit[];
  readonly release: Release;
}

/** Whether a `block` rule fires; adds its hit where no event has brought one. */
function firesBlock({ rule, matcher }: Runner, events: readonly SpanEvent[], hits: Hit[]): boolean {
  if (rule.action !== 'block') return false;
  if (events.length > 0) return true;
  const certain = matcher.findCertain();
  if (certain) hits.push({ ruleId: rule.id, start: certain.start, end: certain.end, action: 'block' });
  return certain !== null;
}

/**
 * Makes a gate, which holds back what may still become a protected span, redacts, and ends the stream on a block.
 * @param ruleSet shared, not changed
 * @returns a gate at the start of a stream. `push` takes a chunk of any length, cut anywhere. What comes out in
 * all doesn't depend on the cuts, since each character is decided by itself. After a block all calls return an
 * empty step with `blocked` set. After `finish` or `abort`, `push` and `finish` throw {@link EngineError}, `abort`
 * returns an empty step, and `reset` makes the gate new. Nothing else throws, whatever the text.
 * Retains the text that is held and what validators may ask for, at most a horizon, and the live partial matches.
 * @see docs/design/engine.md
 */
export function createGate(ruleSet: RuleSet): Gate {
  const tape = createTape();
  let runners: readonly Runner[] = [];
  let release: Release;
  let state: GateState = 'open';

  /** Applies what one character, or the end, has brought. Returns true where it blocks the stream. */
  const judge = (step: StepDraft, readEvents: (runner: Runner) => readonly SpanEvent[]): boolean => {
    let isBlocked = false;
    for (const runner of runners) {
      const events = readEvents(runner);
      for (const event of events) applyEvent(runner, event, { hits: step.hits, release });
      if (firesBlock(runner, events, step.hits)) isBlocked = true;
    }
    if (isBlocked) state = 'blocked';
    return isBlocked;
  };

  const probeNow: HeldProbe = (matcher, from) => matcher.findHeld(from);

  /** Takes all complete characters, one by one: what one releases is out before the next can block. */
  const readAll = (step: StepDraft, isLast: boolean): void => {
    for (;;) {
      const high = tape.peekHigh();
      // Half a pair is news too: it can rule out what the rest of the text was waiting for.
      if (high !== null) step.text += release.advance((matcher, from) => matcher.findHeldBefore(high, from));
      const next = tape.read(isLast);
      if (next === NO_CHARACTER) return;
      if (judge(step, ({ matcher }) => matcher.take(next))) return;
      step.text += release.advance(probeNow);
    }
  };

  const conclude = (step: StepDraft): GateStep => {
    const isBlocked = state === 'blocked';
    return { ...step, blocked: isBlocked, held: isBlocked ? 0 : tape.end() - release.cursor() };
  };

  const reset = (): void => {
    tape.reset();
    runners = ruleSet.rules.map((rule, order) => ({ rule, order, matcher: createMatcher(rule, tape) }));
    release = createRelease(tape, runners);
    state = 'open';
  };
  reset();

  return {
    push(chunk) {
      if (state === 'closed') throw new EngineError('push');
      const step: StepDraft = { text: '', hits: [] };
      if (state === 'blocked') return conclude(step);
      tape.append(chunk);
      readAll(step, false);
      tape.forget(
        runners.reduce((first, { matcher }) => Math.min(first, matcher.neededFrom()), release.cursor()),
      );
      return conclude(step);
    },
    finish() {
      if (state === 'closed') throw new EngineError('finish');
      const step: StepDraft = { text: '', hits: [] };
      if (state === 'open') readAll(step, true);
      if (state === 'open' && !judge(step, ({ matcher }) => matcher.finish())) {
        step.text += release.advance(() => Infinity);
      }
      const result = conclude(step);
      state = 'closed';
      return result;
    },
    abort() {
      const result = conclude({ text: '', hits: [] });
      const isClosed = state === 'closed';
      state = 'closed';
      return isClosed ? { ...result, held: 0 } : result;
    },
    reset,
  };
}
