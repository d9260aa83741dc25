import { parseJson, stringifyJson } from '../natives.ts';
import type { ChannelId, Json, TextPlace } from '../types.ts';
import type { RecordPiece } from './record-piece.ts';
import type { RecordReading } from './record-reading.ts';
import { replaceAt } from './whole-part.ts';

/** The last record of each path, to carry more of its text. Retains those records. */
export class PathCarriers {
  readonly #last = new Map<ChannelId, RecordReading>();
  /** Of texts whose records carry all of them: what may be shown so far. */
  readonly #shown = new Map<ChannelId, string>();
  #lastChannel: ChannelId = '';

  /** Takes note of a piece that is about to go out. Where its record has all that came it shows all that may be. */
  settle(piece: RecordPiece, reading: RecordReading): void {
    const { channel, growth } = piece;
    this.#last.set(channel, reading);
    this.#lastChannel = channel;
    if (growth.kind !== 'grown') return;
    if (growth.left !== undefined) {
      this.#last.delete(growth.left);
      this.#shown.delete(growth.left);
    }
    const all = (this.#shown.get(channel) ?? '') + piece.joined;
    this.#shown.set(channel, all);
    piece.joined = all;
  }

  carry(channel: ChannelId, text: string): readonly Json[] {
    const carrier = this.#last.get(channel);
    if (carrier === undefined) return [];
    const all = this.#shown.get(channel);
    if (all !== undefined) this.#shown.set(channel, all + text);
    const fresh = (piece: RecordPiece): string =>
      this.#shown.get(piece.channel) ?? (piece.channel === channel ? text : '');
    return [copyWith(carrier, fresh)];
  }

  carryLast(text: string): readonly Json[] {
    return this.carry(this.#lastChannel, text);
  }
}

/** A copy of a record with other texts; the record itself may still wait, and stays as it is. */
function copyWith({ record, pieces, context }: RecordReading, textOf: (piece: RecordPiece) => string): Json {
  const known = context.taken.flatMap(({ mode, place }) =>
    mode === 'append' && place !== undefined ? [place] : [],
  );
  const before = [...known, ...pieces.map(({ place }) => place)].map((place) => ({
    place,
    text: readAt(place),
  }));
  for (const place of known) replaceAt(place, '');
  for (const piece of pieces) replaceAt(piece.place, textOf(piece));
  const copy = parseJson(stringifyJson(record)) ?? null;
  for (const { place, text } of before) replaceAt(place, text);
  return copy;
}

function readAt({ holder, key }: TextPlace): string {
  return (holder as Record<string | number, string>)[key] ?? '';
}
