import type { RuleSet } from '../../../src/engine/compile/rule-set.ts';
import { refuseClosed } from '../../../src/engine/engine-error.ts';
import { createTape, NO_CHARACTER, type Tape } from '../../../src/engine/match/tape.ts';
import type { Gate, GateStep, Hit } from '../../../src/engine/types.ts';
import { createMatcher } from './create-matcher.ts';
import type { SpanEvent } from './matcher.ts';
import { createRelease, type HeldProbe, type Release, type Runner } from './release.ts';

/** A stream in the gate. */
interface GateRun {
  readonly tape: Tape;
  readonly runners: readonly Runner[];
  readonly release: Release;
  isBlocked: boolean;
  isClosed: boolean;
}

/** What a call has brought about so far. */
interface StepDraft {
  text: string;
  readonly hits: Hit[];
}

/** Begins a stream: nothing is carried over from the one before. */
function startRun(ruleSet: RuleSet): GateRun {
  const tape = createTape();
  const runners = ruleSet.rules.map((rule, order) => ({ rule, order, matcher: createMatcher(rule, tape) }));
  return { tape, runners, release: createRelease(tape, runners), isBlocked: false, isClosed: false };
}

/** Turns what a rule's matcher announces into hits and redactions. */
function applyEvent(run: GateRun, { rule, order }: Runner, event: SpanEvent, hits: Hit[]): void {
  const { kind, start, end } = event;
  const hit = { ruleId: rule.id, start, end, action: rule.action };
  if (kind === 'final') hits.push(hit);
  else if (kind === 'open' && rule.action === 'block') hits.push(hit);
  else if (kind === 'open' && rule.action === 'redact') hits.push({ ...hit, open: true });
  // An empty span hides nothing and gets no mark.
  const isRedacted = rule.action === 'redact' && end > start;
  if (isRedacted) run.release.cover({ order, start, end, isOpen: kind !== 'final' });
}

/** Whether a `block` rule fires; adds its hit where no event has brought one. */
function firesBlock({ rule, matcher }: Runner, events: readonly SpanEvent[], hits: Hit[]): boolean {
  if (rule.action !== 'block') return false;
  if (events.length > 0) return true;
  const certain = matcher.findCertain();
  if (certain) hits.push({ ruleId: rule.id, start: certain.start, end: certain.end, action: 'block' });
  return certain !== null;
}

/** What a rule has to say to one character, or to the end of the stream. */
type EventSource = (runner: Runner) => readonly SpanEvent[];

/** Applies what one character, or the end, brings from all rules. Returns true where it blocks the stream. */
function judge(run: GateRun, step: StepDraft, readEvents: EventSource): boolean {
  for (const runner of run.runners) {
    const events = readEvents(runner);
    for (const event of events) applyEvent(run, runner, event, step.hits);
    if (firesBlock(runner, events, step.hits)) run.isBlocked = true;
  }
  return run.isBlocked;
}

const probeNow: HeldProbe = (matcher, from) => matcher.findHeld(from);
const probeBefore =
  (highSurrogate: number): HeldProbe =>
  (matcher, from) =>
    matcher.findHeldBefore(highSurrogate, from);

/** Takes all complete characters, one by one: what one releases is out before the next can block. */
function readAll(run: GateRun, step: StepDraft, isLast: boolean): void {
  for (;;) {
    const high = run.tape.peekHigh();
    // Half a pair is news too: it can rule out what the text before was waiting for.
    if (high !== null) step.text += run.release.advance(probeBefore(high));
    const next = run.tape.read(isLast);
    if (next === NO_CHARACTER) return;
    if (judge(run, step, ({ matcher }) => matcher.take(next))) return;
    step.text += run.release.advance(probeNow);
  }
}

/** Lets go of the text that is out and that no validator can ask for any more. */
function forgetPast({ tape, runners, release }: GateRun): void {
  tape.forget(
    runners.reduce((first, { matcher }) => Math.min(first, matcher.neededFrom()), release.cursor()),
  );
}

/** In the step of a block, `held` counts what it discards: the gate holds nothing from then on. */
function conclude({ tape, release, isBlocked }: GateRun, step: StepDraft): GateStep {
  return { ...step, blocked: isBlocked, held: tape.end() - release.cursor() };
}

const AFTER_BLOCK: GateStep = { text: '', hits: [], blocked: true, held: 0 };

function pushChunk(run: GateRun, chunk: string): GateStep {
  if (run.isClosed) throw refuseClosed('push');
  if (run.isBlocked) return AFTER_BLOCK;
  const step: StepDraft = { text: '', hits: [] };
  run.tape.append(chunk);
  readAll(run, step, false);
  forgetPast(run);
  return conclude(run, step);
}

function finishStream(run: GateRun): GateStep {
  if (run.isClosed) throw refuseClosed('finish');
  run.isClosed = true;
  if (run.isBlocked) return AFTER_BLOCK;
  const step: StepDraft = { text: '', hits: [] };
  readAll(run, step, true);
  if (!run.isBlocked && !judge(run, step, ({ matcher }) => matcher.finish())) {
    step.text += run.release.advance(() => Infinity);
  }
  return conclude(run, step);
}

/** Counts what was held as discarded. Called twice it has nothing left to count. */
function abortStream(run: GateRun): GateStep {
  const step = run.isBlocked ? AFTER_BLOCK : conclude(run, { text: '', hits: [] });
  const wasClosed = run.isClosed;
  run.isClosed = true;
  return wasClosed ? { ...step, held: 0 } : step;
}

/**
 * Makes a gate, which holds back what may still become a protected span, redacts, and ends the stream on a block.
 * @param ruleSet shared, not changed
 * @returns a gate at the start of a stream. `push` takes a chunk of any length, cut anywhere. What comes out in
 * all doesn't depend on the cuts, since each character is decided by itself. After a block all calls return an
 * empty step with `blocked` set. After `finish` or `abort`, `push` and `finish` throw EngineError STREAM_CLOSED, `abort`
 * returns an empty step, and `reset` makes the gate new. Nothing else throws, whatever the text.
 * Retains the text that is held and what validators may ask for, at most a horizon, and the live partial matches.
 * @see docs/design/engine.md
 */
export function createReferenceGate(ruleSet: RuleSet): Gate {
  let run = startRun(ruleSet);
  return {
    push: (chunk) => pushChunk(run, chunk),
    finish: () => finishStream(run),
    abort: () => abortStream(run),
    reset() {
      run = startRun(ruleSet);
    },
  };
}
