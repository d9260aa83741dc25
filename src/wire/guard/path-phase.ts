import { type Container, isJsonObject } from '../json/walk-json.ts';
import { isGrowingName, isMachineText } from './text-names.ts';

/** `growing`: its values are pieces of one text. `whole`: each says all. `open`: not known yet. */
export type Phase = 'open' | 'growing' | 'whole';

/** What is known of the values of a path. */
export interface PathState {
  phase: Phase;
  /** The values so far while the path is open, and the last one. */
  values: string[];
  /** Who said the last one, and which record it was. */
  envelope: Envelope;
  /** The records in which it stood had ids or times of their own. */
  isStamped: boolean;
  /** How often its text has begun anew. */
  generation: number;
  /** Records since the last value; those with other texts count for several. */
  missed: number;
}

/** What stands beside the values of a record. */
export interface Envelope {
  readonly sender: string;
  readonly stamp: string;
}

const SENDER = /^(?:author|by|from|nick|role|sender|speaker|user|username)$/i;
const STAMP = /(?:^id|_id|Id|^uuid|^ts|stamp|time|date|_at|At)$/;

export function readEnvelope(record: Container): Envelope {
  let sender = '';
  let stamp = '';
  if (!isJsonObject(record)) return { sender, stamp };
  for (const [key, value] of Object.entries(record)) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    if (SENDER.test(key)) sender += `${key}=${value};`;
    else if (STAMP.test(key)) stamp += `${key}=${value};`;
  }
  return { sender, stamp };
}

export const createPathState = (): PathState => ({
  phase: 'open',
  values: [],
  envelope: { sender: '', stamp: '' },
  isStamped: false,
  generation: 0,
  missed: 0,
});

/** So many values in a row say what a path is, even if no single one does. */
const ENOUGH_VALUES = 5;

/** Cut out of the middle of a text: at a space, or before what closes a word or a clause. */
const CUT = /^\s|\s$|^[,.;:!?)\]}'’”%…]/;
const WORD = /^[A-Za-z][A-Za-z_-]{2,}$/;

interface ValueContext {
  /** The value begins with the one before it, and may be all of a text so far. */
  readonly isExtension: boolean;
  /** Its format is known: what stands beside the texts of such is rarely a piece of anything. */
  readonly isKnown: boolean;
}

/** Says what a path is, with one more value. */
export function judgePath(
  state: PathState,
  value: string,
  envelope: Envelope,
  { isExtension, isKnown }: ValueContext,
): Phase {
  const isFirst = state.values.length === 0;
  const isOther = !isFirst && envelope.sender !== state.envelope.sender;
  state.isStamped ||= !isFirst && envelope.stamp !== state.envelope.stamp;
  state.envelope = envelope;
  state.values = [...state.values, value].slice(-ENOUGH_VALUES);
  if (isExtension) return 'open';
  if (CUT.test(value) && !(isKnown && isFirst)) return 'growing';
  return isOther ? 'whole' : judgeValues(state);
}

/** The same from the values alone. */
function judgeValues({ values, isStamped }: PathState): Phase {
  if (isSeparate(values.at(-2), values.at(-1) ?? '') || isRepeated(values)) return 'whole';
  if (values.length < ENOUGH_VALUES) return 'open';
  return isStamped || values.every((value) => WORD.test(value)) ? 'whole' : 'growing';
}

/** Whether a value of a path of whole values says that it is none. */
export function isContinuation(value: string): boolean {
  return /^\s/.test(value);
}

/** A sentence or so, and then one that begins like one, with no space between them. */
function isSeparate(before: string | undefined, value: string): boolean {
  if (before === undefined || !/^\p{Lu}/u.test(value) || !/[\p{Ll}\p{N}.!?]$/u.test(before)) return false;
  return /\s/.test(before) || /\s/.test(value);
}

/** The same word again: a state, and no text. */
function isRepeated(values: readonly string[]): boolean {
  const last = values.at(-1) ?? '';
  return WORD.test(last) && values.indexOf(last) < values.length - 1;
}

/** Whether records may wait for what a path turns out to be. */
export function mayWait(name: string, isEverything: boolean): boolean {
  return isEverything || isGrowingName(name);
}

export const isAlone = isMachineText;
