import { type Findings, NO_EVENTS, noteEvent, type SpanEvent } from './findings.ts';
import { findCertainSpan, readSpan } from './foresight.ts';
import type { PatternRun } from './pattern-run.ts';
import { type Entry, findOutgrown, NOWHERE, type SimulationState } from './simulation.ts';

/** Closes the committed span of a final match; nothing where the match is another's. */
function closeCommitted(run: PatternRun, match: Entry): readonly SpanEvent[] {
  const { committed } = run;
  if (committed?.attempt !== match.start) return NO_EVENTS;
  run.committed = null;
  return [{ kind: 'final', start: committed.start, end: committed.end }];
}

/** Announces a match that is final, if there is something to protect and no validator minds. */
export function conclude(run: PatternRun, match: Entry): readonly SpanEvent[] {
  run.lastEnd = match.end;
  const span = readSpan(run.rule.transitions.program, match);
  if (run.committed?.attempt === match.start && run.committed.start === span.start) {
    // It has been shown as redacted: too late to ask validators, and nothing of it may come back.
    run.committed = { ...run.committed, end: Math.max(run.committed.end, span.end) };
    return closeCommitted(run, match);
  }
  const closed = closeCommitted(run, match);
  if (span.end === NOWHERE) return closed;
  const text = run.rule.validators.length > 0 ? run.tape.slice(span.start, span.end) : '';
  const isAccepted = run.rule.validators.every((accepts) => accepts(text));
  return isAccepted ? [...closed, { kind: 'final', ...span }] : closed;
}

/** Commits the first attempt once it has outgrown the horizon; lets a committed span grow. */
export function commit(run: PatternRun, state: SimulationState): readonly SpanEvent[] {
  const match = findOutgrown(run.simulation, state);
  if (!match) return NO_EVENTS;
  const { committed } = run;
  const { start, end } = readSpan(run.rule.transitions.program, match);
  if (committed?.start === start) {
    if (end <= committed.end) return NO_EVENTS;
    run.committed = { ...committed, end };
    return [{ kind: 'grown', start, end }];
  }
  if (end <= start) return NO_EVENTS;
  // A group that was opened anew further on is a span of its own: what lies between may have been shown.
  const closed = closeCommitted(run, match);
  run.committed = { attempt: match.start, start, end };
  return [...closed, { kind: 'open', start, end }];
}

/** A match that every continuation contains; only asked of rules that block, and without validators. */
export function findCertain(run: PatternRun, state: SimulationState): readonly SpanEvent[] {
  if (!run.isBlocking || run.rule.validators.length > 0) return NO_EVENTS;
  const span = findCertainSpan(run.simulation, state);
  return span ? [{ kind: 'certain', ...span }] : NO_EVENTS;
}

/** Notes what a character brought. Returns true where the rule blocks the stream with it. */
export function report(
  run: PatternRun,
  events: readonly SpanEvent[],
  findings: Findings,
  index: number,
): boolean {
  for (const event of events) noteEvent(findings, { index, order: run.order, event });
  if (events.length === 0 || !run.isBlocking) return false;
  findings.blockedAt = Math.min(findings.blockedAt, index);
  return true;
}
