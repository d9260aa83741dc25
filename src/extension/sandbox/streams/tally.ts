import type { Hit } from '../../../engine/index.ts';
import type { SessionReport } from '../../../protocol/index.ts';
import type { Unscanned } from '../../bridge/index.ts';
import type { ChannelStep } from './guarded-channel.ts';

/** What a stream has come to, with the reasons that this side knows. */
export type StreamReport = SessionReport & { readonly unscanned: Unscanned[] };

/** Sums up what happened in a stream, in numbers alone: no text is kept. */
export interface Tally {
  addStep(channel: string, seen: number, step: ChannelStep): void;
  /** Text that came after a block and was thrown away unread. */
  addDiscarded(characters: number): void;
  /** Ends a scan. @param tookMs goes to the rules, too, that have hit since the last one ended, once to each */
  addVerdict(tookMs: number): void;
  setUnscanned(unscanned: readonly Unscanned[]): void;
  report(): StreamReport;
}

type HitCount = SessionReport['hits'][number];

export function createTally(): Tally {
  const hits = new Map<string, HitCount>();
  const held = new Map<string, number>();
  const verdicts = { count: 0, totalMs: 0, maxMs: 0 };
  let seen = 0;
  let redacted = 0;
  let discarded = 0;
  let unscanned: readonly Unscanned[] = [];

  /** Rules that have hit in the scan that goes on. */
  const hitNow = new Set<string>();

  const addHit = ({ ruleId, action, open }: Hit): void => {
    // A growing span is counted once, when it is final.
    if (open === true) return;
    const known = hits.get(ruleId);
    hits.set(ruleId, { ...known, ruleId, action, count: (known?.count ?? 0) + 1 });
    hitNow.add(ruleId);
  };

  const addTime = (ruleId: string, tookMs: number): void => {
    const known = hits.get(ruleId);
    if (known === undefined) return;
    const { totalMs = 0, maxMs = 0 } = known;
    hits.set(ruleId, { ...known, totalMs: totalMs + tookMs, maxMs: Math.max(maxMs, tookMs) });
  };

  return {
    addStep(channel, characters, step) {
      seen += characters;
      redacted += step.redacted;
      discarded += step.discarded;
      if (step.held === 0) held.delete(channel);
      else held.set(channel, step.held);
      step.hits.forEach(addHit);
    },
    addDiscarded(characters) {
      seen += characters;
      discarded += characters;
    },
    addVerdict(tookMs) {
      verdicts.count += 1;
      verdicts.totalMs += tookMs;
      verdicts.maxMs = Math.max(verdicts.maxMs, tookMs);
      if (hitNow.size === 0) return;
      for (const ruleId of hitNow) addTime(ruleId, tookMs);
      hitNow.clear();
    },
    setUnscanned(passed) {
      unscanned = passed;
    },
    report() {
      const waiting = [...held.values()].reduce((sum, n) => sum + n, 0);
      const released = seen - redacted - discarded - waiting;
      return {
        characters: { seen, released, redacted, discarded, held: waiting },
        verdicts: { ...verdicts },
        hits: [...hits.values()],
        unscanned: [...unscanned],
      };
    },
  };
}
