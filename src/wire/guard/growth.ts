import type { ChannelId } from '../types.ts';
import { channelName } from './channel-name.ts';

/** How a value goes on from those before it at its path. */
export interface Growth {
  readonly channel: ChannelId;
  /**
   * `piece`: the next piece of a text. `grown`: all of the text so far, of which only the end is new.
   * `repeated`: a text once more that has come already.
   */
  readonly kind: 'piece' | 'grown' | 'repeated';
  /** What is new in it; all of it when it is a repetition. */
  readonly text: string;
  /** The channel that an earlier value had and this one doesn't go on with. */
  readonly left?: ChannelId;
  /** A piece that begins with all of the one before it, and may turn out to be all of the text so far. */
  readonly isExtension: boolean;
  /** What is left is repeated in this value, so that the rest of it is not wanted. */
  readonly isSuperseded?: boolean;
}

interface PathState {
  generation: number;
  isCumulative: boolean;
  last: string;
  /** All pieces so far; null when they are too many to be compared. */
  came: string | null;
  pieces: number;
  /** How many values in a row have begun with the one before. */
  growths: number;
}

/** Pieces that begin with all of the piece before them, this often in a row, are no pieces. */
const SURE_GROWTHS = 3;
/** Once is enough for a piece that is longer than this and says something. */
const TELLING_LENGTH = 16;
/** More paths than any stream has texts; further ones are not followed. */
const MAX_PATHS = 256;
/** White space that a repetition may have less or more of. */
const MAX_TRIMMED = 8;
/** Longer texts are not kept for comparison. */
const MAX_KEPT_LENGTH = 1_048_576;

/**
 * Tells, for each path of an unknown format, pieces of a text from texts that carry all that came before, and
 * both from repetitions. Retains the texts.
 */
export class GrowthReader {
  readonly #paths = new Map<string, PathState>();

  /** @param isEnd the record looks like the last one, where repetitions are usual */
  take(path: string, value: string, isEnd: boolean): Growth {
    const state = this.#paths.get(path) ?? createState();
    if (this.#isRepetition(state, value, isEnd)) return this.#repeat(path, state, value);
    if (this.#paths.size < MAX_PATHS) this.#paths.set(path, state);
    if (state.isCumulative) return this.#grow(path, state, value);
    state.growths = isExtension(value, state.last) ? state.growths + 1 : 0;
    const isSure = state.growths >= SURE_GROWTHS || (state.growths > 0 && isTelling(state.last));
    if (isSure) return this.#becomeCumulative(path, state, value);
    state.pieces += 1;
    state.last = value;
    state.came = state.came === null ? null : keep(state.came + value);
    return { channel: nameOf(path, state), kind: 'piece', text: value, isExtension: state.growths > 0 };
  }

  #becomeCumulative(path: string, state: PathState, value: string): Growth {
    const left = nameOf(path, state);
    state.isCumulative = true;
    state.generation += 1;
    state.last = value;
    state.came = keep(value);
    return {
      channel: nameOf(path, state),
      kind: 'grown',
      text: value,
      isExtension: true,
      left,
      isSuperseded: true,
    };
  }

  #grow(path: string, state: PathState, value: string): Growth {
    const before = state.last;
    state.last = value;
    state.came = keep(value);
    if (value.startsWith(before)) {
      return {
        channel: nameOf(path, state),
        kind: 'grown',
        text: value.slice(before.length),
        isExtension: true,
      };
    }
    const left = nameOf(path, state);
    state.generation += 1;
    return { channel: nameOf(path, state), kind: 'grown', text: value, isExtension: false, left };
  }

  #isRepetition(own: PathState, value: string, isEnd: boolean): boolean {
    if (own.isCumulative) return false;
    for (const { came, pieces, isCumulative } of this.#paths.values()) {
      const isUsual = isEnd || (value.length >= TELLING_LENGTH && (pieces > 1 || isCumulative));
      if (isUsual && came !== null && isSameText(came, value)) return true;
    }
    return false;
  }

  #repeat(path: string, state: PathState, value: string): Growth {
    const channel = channelName(`${path}/again`);
    return { channel, kind: 'repeated', text: value, isExtension: false, left: nameOf(path, state) };
  }
}

const createState = (): PathState => ({
  generation: 0,
  isCumulative: false,
  last: '',
  came: '',
  pieces: 0,
  growths: 0,
});

const nameOf = (path: string, { generation }: PathState): ChannelId =>
  channelName(generation === 0 ? path : `${path}~${generation}`);

const keep = (text: string): string | null => (text.length > MAX_KEPT_LENGTH ? null : text);

const isExtension = (value: string, last: string): boolean =>
  last !== '' && value.length > last.length && value.startsWith(last);

/** White space and rules of dashes are repeated by texts that grow piece by piece. */
const isTelling = (text: string): boolean => text.trim().length >= TELLING_LENGTH && /\p{L}/u.test(text);

/** Lengths first: nearly all values differ in it, and what has come is long. */
function isSameText(came: string, value: string): boolean {
  if (Math.abs(came.length - value.length) > MAX_TRIMMED) return false;
  const text = value.trim();
  return text !== '' && came.trim() === text;
}
