import type { RuleSet } from '../compile/rule-set.ts';
import { assertText, refuseClosed } from '../engine-error.ts';
import {
  clearFindings,
  createFindings,
  type Finding,
  type Findings,
  sortFindings,
} from '../match/findings.ts';
import { createSchedule, type Schedule } from '../match/schedule.ts';
import { getStretch, SLICE_UNITS } from '../match/stretch.ts';
import { createTape, type Tape } from '../match/tape.ts';
import type { Gate, GateStep, Hit } from '../types.ts';
import { createProspect, createRelease, type Release } from './release.ts';

/** A stream in the gate. */
interface GateRun {
  readonly ruleSet: RuleSet;
  readonly tape: Tape;
  readonly schedule: Schedule;
  release: Release;
  /** What the slice has brought so far; empty between two slices. */
  readonly findings: Findings;
  isBlocked: boolean;
  isClosed: boolean;
}

/** What a call has brought about so far. */
interface StepDraft {
  text: string;
  readonly hits: Hit[];
}

const LAST_OF_ONE_UNIT = 0xffff;

/** Begins the first stream. */
function createRun(ruleSet: RuleSet): GateRun {
  const tape = createTape();
  return {
    ruleSet,
    tape,
    schedule: createSchedule(ruleSet, tape, true),
    release: createRelease(tape, ruleSet.rules),
    findings: createFindings(),
    isBlocked: false,
    isClosed: false,
  };
}

/** Begins another stream: nothing that the one before has brought is carried over. */
function reset(run: GateRun): void {
  run.tape.reset();
  run.schedule.reset();
  run.release = createRelease(run.tape, run.ruleSet.rules);
  clearFindings(run.findings);
  run.isBlocked = false;
  run.isClosed = false;
}

/** Turns what a rule has found into hits and redactions. */
function applyFinding(run: GateRun, { order, event }: Finding, hits: Hit[]): void {
  const { id, action } = run.ruleSet.rules[order]!;
  const { kind, start, end } = event;
  const hit = { ruleId: id, start, end, action };
  // A span that blocks is as final as it will ever be: the stream ends with it, however far it would have grown.
  if (kind === 'final' || kind === 'certain' || (kind === 'open' && action === 'block')) hits.push(hit);
  else if (kind === 'open' && action === 'redact') hits.push({ ...hit, open: true });
  // An empty span hides nothing and gets no mark.
  const isRedacted = action === 'redact' && end > start;
  if (isRedacted) run.release.cover({ order, start, end, isOpen: kind !== 'final' });
}

function applyFindings(run: GateRun, hits: Hit[]): void {
  const { findings } = run;
  if (findings.list.length === 0) return;
  for (const finding of sortFindings(findings)) applyFinding(run, finding, hits);
  clearFindings(findings);
}

/** Shows what no rule can protect any more, as things stand, or with half a pair known to follow. */
function advance(run: GateRun, step: StepDraft, highSurrogate: number | null): void {
  const { schedule, release } = run;
  if (highSurrogate === null) {
    step.text += release.advance(schedule.at(), schedule);
    return;
  }
  const live = schedule.listLiveBefore(highSurrogate);
  step.text += release.advance(schedule.at(), createProspect(run.ruleSet.rules, live, schedule.at()));
}

/** The high surrogate that the character begins with, or null. */
function readHigh(codePoint: number): number | null {
  if (codePoint > LAST_OF_ONE_UNIT) return 0xd800 + ((codePoint - 0x10000) >> 10);
  return codePoint >= 0xd800 && codePoint <= 0xdbff ? codePoint : null;
}

/**
 * Takes characters and shows what they release. Where one of them blocks, the rules go back and take those before it
 * first: what these release is out before the stream ends.
 */
function takeCharacters(run: GateRun, step: StepDraft, from: number, to: number): void {
  const { schedule, findings } = run;
  const stretch = getStretch();
  const restore = schedule.isBlocking ? schedule.save() : null;
  schedule.run(stretch, { from, to }, findings);
  const { blockedAt } = findings;
  if (blockedAt >= to) {
    applyFindings(run, step.hits);
    advance(run, step, null);
    return;
  }
  restore?.();
  clearFindings(findings);
  if (blockedAt > from) takeCharacters(run, step, from, blockedAt);
  const high = readHigh(stretch.codes[blockedAt]!);
  if (high !== null) advance(run, step, high);
  schedule.run(stretch, { from: blockedAt, to: blockedAt + 1 }, findings);
  applyFindings(run, step.hits);
  run.isBlocked = true;
}

/** Takes all complete characters. */
function readAll(run: GateRun, step: StepDraft, isLast: boolean): void {
  const stretch = getStretch();
  run.tape.readAll(stretch, run.schedule.classifier, isLast);
  if (stretch.count > 0) takeCharacters(run, step, 0, stretch.count);
  // Half a pair is news too: it can rule out what the text before was waiting for.
  const high = run.tape.peekHigh();
  if (high !== null && !run.isBlocked) advance(run, step, high);
}

/** Lets go of the text that is out and that no rule can ask for any more. */
function forgetPast({ tape, schedule, release }: GateRun): void {
  tape.forget(Math.min(schedule.neededFrom(), release.cursor()));
}

/** In the step of a block, `held` counts what it discards: the gate holds nothing from then on. */
function conclude({ tape, release, isBlocked }: GateRun, step: StepDraft): GateStep {
  const { text, hits } = step;
  return { text, hits, blocked: isBlocked, held: tape.end() - release.cursor() };
}

const AFTER_BLOCK: GateStep = { text: '', hits: [], blocked: true, held: 0 };

function pushChunk(run: GateRun, chunk: string): GateStep {
  assertText(chunk);
  if (run.isClosed) throw refuseClosed('push');
  if (run.isBlocked) return AFTER_BLOCK;
  const step: StepDraft = { text: '', hits: [] };
  for (let start = 0; start < chunk.length && !run.isBlocked; start += SLICE_UNITS) {
    run.tape.append(chunk.length > SLICE_UNITS ? chunk.slice(start, start + SLICE_UNITS) : chunk);
    readAll(run, step, false);
    forgetPast(run);
  }
  return conclude(run, step);
}

function finishStream(run: GateRun): GateStep {
  if (run.isClosed) throw refuseClosed('finish');
  run.isClosed = true;
  if (run.isBlocked) return AFTER_BLOCK;
  const step: StepDraft = { text: '', hits: [] };
  readAll(run, step, true);
  if (!run.isBlocked) {
    run.schedule.finish(run.findings);
    run.isBlocked = run.findings.blockedAt !== Infinity;
    applyFindings(run, step.hits);
    if (!run.isBlocked)
      step.text += run.release.advance(run.tape.end(), createProspect([], [], run.tape.end()));
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
 * returns an empty step, and `reset` makes the gate new. A chunk that isn't text throws NOT_TEXT and changes nothing.
 * Nothing else throws, whatever the text.
 * Retains the text that is held and what validators may ask for, at most a horizon, and the live partial matches.
 * @see docs/design/engine.md
 */
export function createGate(ruleSet: RuleSet): Gate {
  const run = createRun(ruleSet);
  return {
    push: (chunk) => pushChunk(run, chunk),
    finish: () => finishStream(run),
    abort: () => abortStream(run),
    reset: () => reset(run),
  };
}
