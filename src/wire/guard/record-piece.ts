import { textAt } from '../json/walk-json.ts';
import type { ChannelId, TextKind, TextPart, TextPlace } from '../types.ts';
import type { Growth } from './growth.ts';
import type { PathOutput, PathPiece } from './path-output.ts';
import { createWholePart, replaceAt } from './whole-part.ts';

interface PieceSpec {
  readonly place: TextPlace;
  readonly channel: ChannelId;
  readonly mode: PathPiece['mode'];
  readonly output: PathOutput;
  readonly growth: Growth;
  readonly kind: TextKind;
}

/** A string of a record as a piece of its path. */
export class RecordPiece implements PathPiece {
  readonly place: TextPlace;
  readonly channel: ChannelId;
  readonly mode: PathPiece['mode'];
  readonly output: PathOutput;
  readonly growth: Growth;
  /** All of the string. */
  readonly came: string;
  readonly value: string;
  joined = '';
  alone = '';
  /** The text ends with it. */
  ends = false;
  isShown = false;
  isChanged = false;
  onShow: () => void = () => {};
  readonly #kind: TextKind;
  #written: string;

  constructor({ place, channel, mode, output, growth, kind }: PieceSpec) {
    this.place = place;
    this.channel = channel;
    this.mode = mode;
    this.output = output;
    this.growth = growth;
    this.came = textAt(place);
    this.#written = this.came;
    this.value = growth.text;
    this.#kind = kind;
  }

  /** What is asked about it: as a piece of its text, and, where it may say all, by itself. */
  parts(): readonly TextPart[] {
    const { channel, place, value, ends } = this;
    const joined: TextPart = {
      channel,
      kind: this.#kind,
      mode: 'append',
      text: value,
      ends,
      place,
      put: () => {},
      hear: (text) => {
        this.joined = text;
      },
    };
    if (this.mode === 'grow') return [joined];
    const alone: TextPart = {
      ...createWholePart(place, value),
      hear: (text) => {
        this.alone = text;
      },
    };
    return [joined, alone];
  }

  show(text: string): void {
    this.isShown = true;
    this.#write(text);
    this.onShow();
  }

  /** What stands in the record while the piece waits, for those who look at the record. */
  wait(): void {
    this.#write(this.alone);
  }

  #write(text: string): void {
    // What an adapter has put there since says that the text isn't true any more.
    if (textAt(this.place) !== this.#written) return;
    this.#written = text;
    this.isChanged = text !== this.came;
    replaceAt(this.place, text);
  }
}
