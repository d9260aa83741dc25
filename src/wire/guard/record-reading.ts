import { type Container, textAt } from '../json/walk-json.ts';
import type { ChannelId, TextPart, TextPlace } from '../types.ts';
import { isEndRecord } from './end-records.ts';
import type { PathOutput } from './path-output.ts';
import { type Envelope, readEnvelope } from './path-phase.ts';
import { RecordPiece } from './record-piece.ts';
import { createWholePart } from './whole-part.ts';

/** How a record is to be read. */
export interface RecordContext {
  /** An adapter knows the format: what it doesn't answer for rarely grows. */
  readonly isKnown: boolean;
  /** Parts that the adapter has found. */
  readonly taken: readonly TextPart[];
  readonly isOpaque: (place: TextPlace) => boolean;
  readonly open: ReadonlySet<ChannelId>;
}

/** What was found in one record, for when it goes out. */
export class RecordReading {
  readonly context: RecordContext;
  readonly isEnd: boolean;
  readonly envelope: Envelope;
  readonly record: Container;
  /** Paths of which nothing waits any more when the record goes out. */
  readonly resolved: PathOutput[] = [];
  readonly #numbers: readonly TextPart[];
  readonly #found: (TextPart | RecordPiece)[] = [];
  readonly pieces: RecordPiece[] = [];
  readonly #left = new Set<ChannelId>();
  readonly #own = new Set<ChannelId>();

  constructor(record: Container, context: RecordContext, numbers: readonly TextPart[]) {
    this.record = record;
    this.#numbers = numbers;
    this.context = context;
    this.isEnd = isEndRecord(record);
    this.envelope = readEnvelope(record);
  }

  add(piece: RecordPiece): void {
    this.pieces.push(piece);
    this.#own.add(piece.channel);
    this.#found.push(piece);
  }

  addAlone(place: TextPlace): void {
    this.#found.push(createWholePart(place, textAt(place)));
  }

  /** A value of a path that is not looked at any more. */
  addLast(place: TextPlace, output: PathOutput): void {
    this.addAlone(place);
    this.resolved.push(output);
  }

  left(channel: ChannelId, isSuperseded: boolean): void {
    (isSuperseded ? this.#own : this.#left).add(channel);
  }

  /** Whether it says anything that is judged, numbers aside. */
  hasText(): boolean {
    return this.#found.length > 0 || this.context.taken.length > 0;
  }

  /** Whether what is shown of the record isn't what came. */
  isChanged(): boolean {
    return this.pieces.some((piece) => piece.isChanged);
  }

  /** @param owns whether a channel is a path */
  parts(owns: (channel: ChannelId) => boolean): readonly TextPart[] {
    if (this.isEnd) this.#endPieces();
    const found = this.#found.flatMap((part) => (part instanceof RecordPiece ? part.parts() : [part]));
    return [...this.#numbers, ...this.#listEnds(owns), ...found];
  }

  /** The last record of a text has its last piece. */
  #endPieces(): void {
    for (const piece of new Map(this.pieces.map((one) => [one.channel, one])).values()) piece.ends = true;
  }

  /** Texts that end before the record: those that it leaves, and, if it is the last one, all that it has no piece of. */
  #listEnds(owns: (channel: ChannelId) => boolean): readonly TextPart[] {
    return [...this.context.open]
      .filter(
        (channel) => !this.#own.has(channel) && owns(channel) && (this.isEnd || this.#left.has(channel)),
      )
      .map((channel) => ({ channel, kind: 'data', mode: 'append', text: '', ends: true, put: () => {} }));
  }
}
