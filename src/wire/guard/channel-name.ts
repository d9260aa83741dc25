import type { ChannelId } from '../types.ts';

/** Names of channels cross the extension's bridge, which refuses long ones; servers choose names of any length. */
const MAX_NAME_LENGTH = 200;
const KEPT_LENGTH = 64;

/**
 * The name of a channel made of names that a server chose.
 * @returns the name itself, or, for a long one, its two ends and its digest. At most 200 characters. Two texts
 * whose long names a server made collide become one, and are judged as one.
 */
export function channelName(name: string): ChannelId {
  if (name.length <= MAX_NAME_LENGTH) return name;
  const digest = (hash(name) >>> 0).toString(16);
  return `${name.slice(0, KEPT_LENGTH)}~${name.length}~${digest}~${name.slice(-KEPT_LENGTH)}`;
}

/** FNV-1a over code units. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum;
}
