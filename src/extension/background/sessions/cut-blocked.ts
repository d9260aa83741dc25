import type { CutStreamRequest, TextVerdict } from '../../../protocol/index.ts';
import type { DeliveryParts } from './deliver-sessions.ts';

const isBlocking = ({ mode, action, outcome }: TextVerdict): boolean =>
  mode === 'BLOCK' && action === 'block' && outcome === 'answered';

/** Acts on what the server says of text that was shown: what it blocks is covered, and its stream ends. */
export function cutBlocked(
  cut: (order: Omit<CutStreamRequest, 'type'>) => Promise<void>,
): DeliveryParts['onVerdicts'] {
  return (sessionId, text, verdicts) => {
    const blocking = verdicts.filter(isBlocking);
    const [first] = blocking;
    if (first === undefined) return;
    const texts = [...new Set(blocking.map(({ delta }) => delta))].map((delta) => text[delta]?.insert ?? '');
    void cut({ sessionId, message: `Stinger ended this answer: ${first.reason}.`, texts });
  };
}
