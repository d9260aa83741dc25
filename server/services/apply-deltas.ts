import { CodedError, LIMITS, type TextDelta } from '../../src/protocol/index.ts';

/** A part of a channel's text that has just come. */
export interface Stretch {
  readonly channel: string;
  /** In UTF-16 code units of the channel's text. */
  readonly start: number;
  readonly end: number;
}

export interface AppliedText {
  /** The channels that the deltas touch, whole. */
  readonly texts: ReadonlyMap<string, string>;
  /** What is new; insertions that lie side by side are one. */
  readonly stretches: readonly Stretch[];
  /** The earlier ones where they are now, and what is new. */
  readonly grown: readonly Stretch[];
  /** Of all channels. */
  readonly textChars: number;
}

/**
 * Applies the changes of one request in their order; changes nothing itself.
 * @param stored texts of the session by channel
 * @param earlier parts of these that something still waits for
 * @throws {CodedError} TEXT_GAP, TEXT_TOO_LONG
 */
export function applyDeltas(
  stored: ReadonlyMap<string, string>,
  deltas: readonly TextDelta[],
  earlier: readonly Stretch[] = [],
): AppliedText {
  const texts = new Map<string, string>();
  let stretches: Stretch[] = [];
  let grown = [...earlier];
  for (const [index, delta] of deltas.entries()) {
    const text = texts.get(delta.channel) ?? stored.get(delta.channel) ?? '';
    assertFits(text, delta, index);
    const after = text.slice(0, delta.offset) + delta.insert + text.slice(delta.offset + delta.delete);
    texts.set(delta.channel, after);
    stretches = moveStretches(stretches, delta);
    grown = moveStretches(grown, delta);
  }
  const textChars = [...new Map([...stored, ...texts]).values()].reduce((sum, text) => sum + text.length, 0);
  if (textChars > LIMITS.maxSessionTextChars) {
    throw new CodedError('TEXT_TOO_LONG', `It would be ${textChars}, at most ${LIMITS.maxSessionTextChars}.`);
  }
  return { texts, stretches, grown, textChars };
}

function assertFits(text: string, { offset, delete: deleted }: TextDelta, index: number): void {
  if (offset <= text.length && offset + deleted <= text.length) return;
  throw new CodedError(
    'TEXT_GAP',
    `Change ${index} is about ${offset} to ${offset + deleted}, the channel's text ends at ${text.length}.`,
  );
}

/** Keeps earlier stretches where their text has gone to, and adds what the change brings. */
function moveStretches(stretches: readonly Stretch[], delta: TextDelta): Stretch[] {
  const { channel, offset, delete: deleted, insert } = delta;
  const move = (at: number, isEnd: boolean) => {
    if (at < offset || (at === offset && isEnd)) return at;
    return Math.max(at, offset + deleted) - deleted + insert.length;
  };
  const moved = stretches.map((stretch) =>
    stretch.channel === channel
      ? { channel, start: move(stretch.start, false), end: move(stretch.end, true) }
      : stretch,
  );
  const added = insert === '' ? [] : [{ channel, start: offset, end: offset + insert.length }];
  return joinStretches([...moved, ...added].filter(({ start, end }) => end > start));
}

function joinStretches(stretches: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const next of stretches) {
    const at = joined.findIndex(
      ({ channel, start, end }) => channel === next.channel && start <= next.end && next.start <= end,
    );
    const other = joined[at];
    if (other === undefined) joined.push(next);
    else {
      const [start, end] = [Math.min(other.start, next.start), Math.max(other.end, next.end)];
      joined[at] = { channel: next.channel, start, end };
    }
  }
  return joined;
}
