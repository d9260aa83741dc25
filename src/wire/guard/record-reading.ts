import { type Container, textAt } from '../json/walk-json.ts';
import type { ChannelId, TextPart, TextPlace } from '../types.ts';
import { isEndRecord } from './end-records.ts';
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

/** What is being found in one record. */
export class RecordReading {
  readonly context: RecordContext;
  readonly isEnd: boolean;
  readonly envelope: Envelope;
  readonly parts: (TextPart | RecordPiece)[] = [];
  readonly pieces: RecordPiece[] = [];
  readonly #left = new Set<ChannelId>();
  readonly #own = new Set<ChannelId>();

  constructor(record: Container, context: RecordContext) {
    this.context = context;
    this.isEnd = isEndRecord(record);
    this.envelope = readEnvelope(record);
  }

  add(piece: RecordPiece): void {
    this.pieces.push(piece);
    this.#own.add(piece.channel);
    this.parts.push(piece);
  }

  /** In the last record of a text its last piece ends it. */
  listParts(): readonly TextPart[] {
    if (this.isEnd)
      for (const piece of new Map(this.pieces.map((one) => [one.channel, one])).values()) piece.ends = true;
    return this.parts.flatMap((part) => (part instanceof RecordPiece ? part.parts() : [part]));
  }

  addAlone(place: TextPlace): void {
    this.parts.push(createWholePart(place, textAt(place)));
  }

  left(channel: ChannelId, isSuperseded: boolean): void {
    (isSuperseded ? this.#own : this.#left).add(channel);
  }

  /** Texts that end before the record: those that it leaves, and, if it is the last one, all that it has no piece of. */
  listEnds(owns: (channel: ChannelId) => boolean): readonly TextPart[] {
    return [...this.context.open]
      .filter(
        (channel) => !this.#own.has(channel) && owns(channel) && (this.isEnd || this.#left.has(channel)),
      )
      .map((channel) => ({ channel, kind: 'data', mode: 'append', text: '', ends: true, put: () => {} }));
  }
}
