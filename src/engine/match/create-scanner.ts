import type { RuleSet } from '../compile/rule-set.ts';
import { assertText, refuseClosed } from '../engine-error.ts';
import type { Match, Scanner } from '../types.ts';
import { createFindings, type Findings, sortFindings } from './findings.ts';
import { createSchedule } from './schedule.ts';
import { getStretch, SLICE_UNITS } from './stretch.ts';
import { createTape } from './tape.ts';

/**
 * Makes a scanner, which reports the protected spans of all rules as they become final and holds nothing back.
 * @param ruleSet shared, not changed
 * @returns a scanner at the start of a stream. `push` takes a chunk of any length, cut anywhere, even between the
 * halves of a surrogate pair, and returns the matches that became final; a span becomes final when no continuation
 * can change it. Matches of one rule come in order of their place, those of different rules as they become final.
 * `push` and `finish` after `finish` throw EngineError STREAM_CLOSED, a chunk that isn't text NOT_TEXT; nothing else throws.
 * Retains the text that validators may still ask for, at most a horizon, and the live partial matches.
 */
export function createScanner(ruleSet: RuleSet): Scanner {
  const tape = createTape();
  const schedule = createSchedule(ruleSet, tape, false);
  let isClosed = false;

  const listMatches = (findings: Findings): Match[] =>
    sortFindings(findings)
      .filter(({ event }) => event.kind === 'final')
      .map(({ order, event }) => ({ ruleId: ruleSet.rules[order]!.id, start: event.start, end: event.end }));

  const readAll = (isLast: boolean): Match[] => {
    const findings = createFindings();
    const stretch = getStretch();
    tape.readAll(stretch, schedule.classifier, isLast);
    schedule.run(stretch, { from: 0, to: stretch.count }, findings);
    return listMatches(findings);
  };

  return {
    push(chunk) {
      assertText(chunk);
      if (isClosed) throw refuseClosed('push');
      const found: Match[] = [];
      for (let start = 0; start < chunk.length; start += SLICE_UNITS) {
        tape.append(chunk.slice(start, start + SLICE_UNITS));
        found.push(...readAll(false));
        tape.forget(schedule.neededFrom());
      }
      return found;
    },
    finish() {
      if (isClosed) throw refuseClosed('finish');
      isClosed = true;
      const found = readAll(true);
      const findings = createFindings();
      schedule.finish(findings);
      return [...found, ...listMatches(findings)];
    },
    reset() {
      tape.reset();
      schedule.reset();
      isClosed = false;
    },
  };
}
