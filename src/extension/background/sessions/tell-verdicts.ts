import type { CutStreamRequest, SettleTextRequest, TextDelta, TextVerdict } from '../../../protocol/index.ts';
import type { DeliveryParts } from './deliver-sessions.ts';

const isBlocking = ({ mode, action, outcome }: TextVerdict): boolean =>
  mode === 'BLOCK' && action === 'block' && outcome === 'answered';

/** A check that could have blocked the text has no answer. DEFERRED ones are about all of it. */
const isMissing = ({ mode, outcome, stretch }: TextVerdict): boolean =>
  mode === 'BLOCK' && outcome !== 'answered' && stretch !== null;

const isAbout = ({ stretch }: TextVerdict, { channel, offset, insert }: TextDelta): boolean =>
  stretch === null ||
  (stretch.channel === channel && stretch.start < offset + insert.length && offset < stretch.end);

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
      const known = [...sent, ...text];
      const blocked = known.filter((delta) => blocking.some((verdict) => isAbout(verdict, delta)));
      const texts = blocked.map(({ insert }) => insert);
      void tell({
        type: 'cut-stream',
        sessionId,
        message: `Stinger ended this answer: ${first.reason}.`,
        texts,
      });
    } else if (awaits && text.length > 0) {
      const ends = text.map(({ channel, offset, insert }) => ({ channel, end: offset + insert.length }));
      const isChecked = verdicts !== null && !verdicts.some(isMissing);
      void tell({ type: 'settle-text', sessionId, ends, isChecked });
    }
  };
}
