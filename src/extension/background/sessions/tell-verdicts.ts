import type { CutStreamRequest, SettleTextRequest, TextVerdict } from '../../../protocol/index.ts';
import { cutOut, isAllKnown } from './cut-out.ts';
import type { DeliveryParts } from './deliver-sessions.ts';

const isBlocking = ({ mode, action, outcome }: TextVerdict): boolean =>
  mode === 'BLOCK' && action === 'block' && outcome === 'answered';

/** A check that could have blocked the text has no answer. DEFERRED ones are about all of it. */
const isMissing = ({ mode, outcome, stretch }: TextVerdict): boolean =>
  mode === 'BLOCK' && outcome !== 'answered' && stretch !== null;

/** For the reader, where text that the verdict is about stays to be seen. */
const NOT_ALL = ' Not all of what that is about is covered.';

/**
 * Acts on what the server says of text. What it blocks is covered, and its stream ends; what waits to be shown is shown,
 * or left to the fail policy where it can't be checked.
 */
export function tellVerdicts(
  tell: (order: CutStreamRequest | SettleTextRequest) => Promise<void>,
): DeliveryParts['onAnswer'] {
  return ({ sessionId, awaits, sent, text, verdicts }) => {
    const blocking = verdicts?.filter(isBlocking) ?? [];
    const [first] = blocking;
    if (first !== undefined) {
      const rest = isAllKnown([...sent, ...text], blocking) ? '' : NOT_ALL;
      void tell({
        type: 'cut-stream',
        sessionId,
        message: `Stinger ended this answer: ${first.reason}.${rest}`,
        texts: cutOut(sent, blocking),
        newest: cutOut(text, blocking),
      });
    } else if (awaits && text.length > 0) {
      const ends = text.map(({ channel, offset, insert }) => ({ channel, end: offset + insert.length }));
      const isChecked = verdicts !== null && !verdicts.some(isMissing);
      void tell({ type: 'settle-text', sessionId, ends, isChecked });
    }
  };
}
