import type { SessionRecord } from '../database.ts';

/** Without text to be checked a session that lives is told of this seldom: most are over before, and cost one request. */
const HEARTBEAT_MS = 60_000;

/** Whether there is something that the server has to be told now. */
export function isDue({ end, text, revision, delivered, head }: SessionRecord, nowMs: number): boolean {
  if (end !== null || text.length > 0) return true;
  const since = delivered.seq < 0 ? Date.parse(head.startedAt) : delivered.atMs;
  return revision > delivered.revision && nowMs - since >= HEARTBEAT_MS;
}
