import type { CutStreamRequest, LateVerdict, MonitorEvent } from '../../../protocol/index.ts';
import type { MonitoredSession } from '../database.ts';
import { cutOut, isAllKnown } from '../sessions/cut-out.ts';

export interface LateVerdictParts {
  /** Keeps it for the popup. */
  record(verdict: LateVerdict): Promise<void>;
  /** Covers what was shown, where its page is still there. */
  tell(order: CutStreamRequest): Promise<void>;
}

/** Acts on what a check says of an answer that is over: it is told in the popup; what it may block is covered. */
export function takeLateVerdict({
  record,
  tell,
}: LateVerdictParts): (session: MonitoredSession, event: MonitorEvent) => Promise<void> {
  return async ({ name, origin, startedAt, sent }, { sessionId, seq, verdict }) => {
    const { guardrail, mode, checkpoint, action, outcome, reason } = verdict;
    if (outcome !== 'answered' || action === 'allow') return;
    // What is checked when all is over is about all of it, and only recorded.
    const mayCover = action === 'block' && mode === 'BLOCK' && checkpoint !== 'DEFERRED';
    const texts = mayCover ? cutOut(sent, [verdict]) : [];
    const isCovered = texts.length > 0;
    const isLacking = mayCover && !isAllKnown(sent, [verdict]);
    await record({
      sessionId,
      seq,
      guardrail,
      origin,
      startedAt,
      action,
      isCovered,
      ...(isLacking && { isLacking }),
      reason,
    });
    if (!isCovered) return;
    await tell({
      type: 'cut-stream',
      sessionId: name,
      message: `Stinger covered a part of this answer: ${reason}.`,
      texts,
      newest: [],
    });
  };
}
