import { LIMITS } from '../../../protocol/index.ts';
import type { SessionRecord } from '../database.ts';

/**
 * Notes that the server took none of the text that waits. It is told where text is missing, so it takes none of what follows
 * either: nothing more is collected. Where a reader waits for what the server says, the stream itself counts what it shows.
 */
export function giveUpText(record: SessionRecord): SessionRecord {
  if (record.awaits === true) return { ...record, text: [] };
  const characters = record.text.reduce((sum, { insert }) => sum + insert.length, 0);
  return { ...record, text: [], uncheckedCharacters: (record.uncheckedCharacters ?? 0) + characters };
}

/** What the server is told of a session, with what was shown and it can't check. */
export function describeReport({
  report,
  uncheckedCharacters: characters = 0,
}: SessionRecord): SessionRecord['report'] {
  if (characters === 0) return report;
  const others = report.unscanned.slice(0, LIMITS.maxUnscannedReasons - 1);
  return { ...report, unscanned: [...others, { reason: 'server-unchecked', bytes: 0, characters }] };
}
