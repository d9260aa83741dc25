import type { RuleSet } from '../../../src/engine/compile/rule-set.ts';
import { refuseClosed } from '../../../src/engine/engine-error.ts';
import { createTape, NO_CHARACTER } from '../../../src/engine/match/tape.ts';
import type { Match, Scanner } from '../../../src/engine/types.ts';
import { createMatcher } from './create-matcher.ts';
import type { Matcher, SpanEvent } from './matcher.ts';

/** A rule at work on the current stream. */
interface Runner {
  readonly ruleId: string;
  readonly matcher: Matcher;
}

/**
 * Makes a scanner, which reports the protected spans of all rules as they become final and holds nothing back.
 * @param ruleSet shared, not changed
 * @returns a scanner at the start of a stream. `push` takes a chunk of any length, cut anywhere, even between the
 * halves of a surrogate pair, and returns the matches that became final; a span becomes final when no continuation
 * can change it. Matches of one rule come in order of their place, those of different rules as they become final.
 * Nothing but the calls' order can make it throw: `push` and `finish` after `finish` throw EngineError STREAM_CLOSED.
 * Retains the text that validators may still ask for, at most a horizon, and the live partial matches.
 */
export function createReferenceScanner(ruleSet: RuleSet): Scanner {
  const tape = createTape();
  let runners: readonly Runner[] = [];
  let isClosed = false;

  const collect = (found: Match[], { ruleId }: Runner, events: readonly SpanEvent[]): void => {
    for (const { kind, start, end } of events) if (kind === 'final') found.push({ ruleId, start, end });
  };

  const readAll = (isLast: boolean): Match[] => {
    const found: Match[] = [];
    for (let next = tape.read(isLast); next !== NO_CHARACTER; next = tape.read(isLast)) {
      for (const runner of runners) collect(found, runner, runner.matcher.take(next));
    }
    return found;
  };

  const reset = (): void => {
    tape.reset();
    runners = ruleSet.rules.map((rule) => ({ ruleId: rule.id, matcher: createMatcher(rule, tape) }));
    isClosed = false;
  };
  reset();

  return {
    push(chunk) {
      if (isClosed) throw refuseClosed('push');
      tape.append(chunk);
      const found = readAll(false);
      tape.forget(runners.reduce((first, { matcher }) => Math.min(first, matcher.neededFrom()), tape.at()));
      return found;
    },
    finish() {
      if (isClosed) throw refuseClosed('finish');
      isClosed = true;
      const found = readAll(true);
      for (const runner of runners) collect(found, runner, runner.matcher.finish());
      return found;
    },
    reset,
  };
}
