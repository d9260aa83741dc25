import type { CutStreamRequest, TextDelta, TextVerdict } from '../../../protocol/index.ts';
import type { DeliveryParts } from './deliver-sessions.ts';

const isBlocking = ({ mode, action, outcome }: TextVerdict): boolean =>
  mode === 'BLOCK' && action === 'block' && outcome === 'answered';

const isAbout = ({ stretch }: TextVerdict, { channel, offset, insert }: TextDelta): boolean =>
  stretch === null ||
  (stretch.channel === channel && stretch.start < offset + insert.length && offset < stretch.end);

/** Acts on what the server says of text that was shown: what it blocks is covered, and its stream ends. */
export function cutBlocked(
  cut: (order: Omit<CutStreamRequest, 'type'>) => Promise<void>,
): DeliveryParts['onVerdicts'] {
  return (sessionId, text, verdicts) => {
    const blocking = verdicts.filter(isBlocking);
    const [first] = blocking;
    if (first === undefined) return;
    const blocked = text.filter((delta) => blocking.some((verdict) => isAbout(verdict, delta)));
    const texts = blocked.map(({ insert }) => insert);
    void cut({ sessionId, message: `Stinger ended this answer: ${first.reason}.`, texts });
  };
}
