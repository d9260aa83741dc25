/** A stretch of a string value: what it means and how it was spelled. Equal, or one escaped code unit. */
export interface Span {
  readonly text: string;
  readonly raw: string;
}

/** An open container. */
export interface Level {
  readonly closer: '}' | ']';
  /** Key of the member at hand; in an array that of the member which holds it. */
  readonly key: string;
  /** The container around this one. */
  readonly outer: Level | null;
}

export interface StringPiece {
  readonly kind: 'string';
  /** Counts the values of the text. */
  readonly id: number;
  /** Without the quotes. */
  readonly spans: readonly Span[];
  /** The closing quote comes next. */
  readonly ends: boolean;
  readonly level: Level | null;
}

export interface NumberPiece {
  readonly kind: 'number';
  readonly id: number;
  /** Always whole. */
  readonly raw: string;
  readonly level: Level | null;
}

/** `structure`: punctuation, white space, keys, literals. `broken`: all from where no JSON text goes on like this. */
interface RawPiece {
  readonly kind: 'structure' | 'broken';
  readonly raw: string;
}

export type JsonPiece = RawPiece | StringPiece | NumberPiece;
