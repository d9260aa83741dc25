import type { ChannelId, TextPart } from '../types.ts';
import { createEndPart } from './text-part.ts';

/**
 * Ends growing texts in a record: each with its last piece there, or, where the record has none, before it.
 * @param open channels that have had text and no end so far
 * @param isEnding which channels end
 */
export function endTexts(
  parts: readonly TextPart[],
  open: ReadonlySet<ChannelId>,
  isEnding: (channel: ChannelId) => boolean,
): readonly TextPart[] {
  const last = new Map<ChannelId, TextPart>();
  for (const part of parts) if (part.mode === 'append' && part.text !== '') last.set(part.channel, part);
  const before = [...open].filter((channel) => isEnding(channel) && !last.has(channel));
  return [
    ...before.map(createEndPart),
    ...parts.map((part) =>
      last.get(part.channel) === part && isEnding(part.channel) ? { ...part, ends: true } : part,
    ),
  ];
}
