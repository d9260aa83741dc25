import { type Container, memberOf, textAt } from '../json/walk-json.ts';
import type { ChannelId, Json, TextKind, TextPart, TextPlace } from '../types.ts';
import { channelName } from './channel-name.ts';
import { GrowthReader } from './growth.ts';
import { isOpaqueText } from './opaque-names.ts';
import { type Path, PathBook, type PathValue } from './path-book.ts';
import { PathCarriers } from './path-carriers.ts';
import { PathOutput } from './path-output.ts';
import { isAlone } from './path-phase.ts';
import { RecordPiece } from './record-piece.ts';
import { type RecordContext, RecordReading } from './record-reading.ts';
import { type FoundString, RecordStrings } from './record-strings.ts';
import { isGrowingName } from './text-names.ts';
import { createNumberPart } from './whole-part.ts';

/** Names of what is JSON itself when it grows and begins like it. */
const JSON_NAME = /^(?:arg(?:ument)?s|input|input_json|partial_?json)$/i;
const JSON_START = /^\s*[{[]/;

/**
 * Reads the strings that no adapter answers for, in records of any format. Each path is a channel, whose gate sees
 * what its values say together; whether they are pieces of one text or say all each is found out from the values
 * and what stands beside them. Until then a record of which something is held waits, and those after it.
 */
export class PathReader {
  readonly #strings = new RecordStrings();
  readonly #growths = new GrowthReader();
  readonly #book: PathBook;
  readonly #outputs = new Map<ChannelId, PathOutput>();
  readonly #growing = new Set<ChannelId>();
  readonly #carriers = new PathCarriers();
  readonly #hasNumbers: () => boolean;

  /**
   * @param waitsForAll whether any record may wait, or only those whose members are named like text
   * @param hasNumbers whether records of an unknown format are parts of a document, whose numbers are judged too
   */
  constructor(waitsForAll: boolean, hasNumbers: () => boolean = () => false) {
    this.#book = new PathBook(waitsForAll);
    this.#hasNumbers = hasNumbers;
  }

  /** Whether a channel is a path. */
  owns(channel: ChannelId): boolean {
    return this.#outputs.has(channel);
  }

  /** @returns null when the record is nested too deep for any format */
  read(record: Container, context: RecordContext): RecordReading | null {
    const taken = new Map<unknown, Set<string | number>>();
    for (const { place } of context.taken) {
      if (place !== undefined) taken.set(place.holder, (taken.get(place.holder) ?? new Set()).add(place.key));
    }
    const isOurs = (place: TextPlace): boolean =>
      taken.get(place.holder)?.has(place.key) !== true && !context.isOpaque(place);
    const hasNumbers = !context.isKnown && this.#hasNumbers();
    const numbers: TextPart[] = [];
    const enter = (place: TextPlace): boolean => {
      if (!isOurs(place)) return false;
      const value = memberOf(place);
      if (hasNumbers && typeof value === 'number') numbers.push(createNumberPart(place, value));
      return true;
    };
    const found = this.#strings.list(record, enter);
    return found === null ? null : this.#readStrings(found, new RecordReading(record, context, numbers));
  }

  #readStrings(found: readonly FoundString[], reading: RecordReading): RecordReading {
    for (const one of found) {
      if (!isOpaqueText(one.place.key, textAt(one.place))) this.#readString(one, reading);
    }
    reading.resolved.push(...this.#book.countMissed(reading));
    return reading;
  }

  #readString(found: FoundString, reading: RecordReading): void {
    const { place, name } = found;
    const value = textAt(place);
    const isJson = JSON_START.test(value) && JSON_NAME.test(name);
    if (isAlone(place.key, value) || (isJson && reading.context.isKnown)) return reading.addAlone(place);
    const path = this.#book.find(found.path);
    if (path === null) return reading.addAlone(place);
    const growth = this.#growths.take(found.path, value, reading.isEnd);
    if (growth.left !== undefined) reading.left(growth.left, growth.isSuperseded === true);
    if (growth.kind === 'repeated') return reading.addAlone(place);
    this.#addPiece(path, { found, value, growth, isJson, reading });
  }

  #addPiece(path: Path, value: PathValue): void {
    const { found, growth, isJson, reading } = value;
    const mode = this.#book.take(path, value);
    // Lists in documents are long, and their values are whole once they look like it.
    if (mode === 'whole' && this.#hasNumbers()) return reading.addLast(found.place, path.output);
    const { generation } = path.state;
    const channel = channelName(generation === 0 ? growth.channel : `${growth.channel}^${generation}`);
    path.output = this.#outputs.get(channel) ?? new PathOutput();
    this.#outputs.set(channel, path.output);
    if (mode === 'grow') this.#growing.add(channel);
    const kind = isJson ? 'tool-arguments' : kindOf(found, reading.context);
    reading.add(new RecordPiece({ place: found.place, channel, mode, output: path.output, growth, kind }));
  }

  /**
   * Called when the texts of a record have their answers and it is about to go out.
   * @param onSettled called when a text that waits is as it will be shown
   * @returns how many of its texts wait
   */
  settle(reading: RecordReading, onSettled: () => void): number {
    let isLater = false;
    for (const piece of reading.pieces) {
      piece.onShow = () => {
        if (isLater) onSettled();
      };
      this.#carriers.settle(piece, reading);
      if (piece.growth.kind === 'grown')
        this.#outputs.get(piece.growth.left ?? '')?.resolveGrown(piece.joined);
      piece.output.take(piece);
      if (!piece.isShown) piece.wait();
      if (piece.ends) piece.output.end('');
    }
    isLater = true;
    for (const output of reading.resolved) output.resolve();
    return reading.pieces.filter((piece) => !piece.isShown).length;
  }

  /** The rest of a text that has ended, in a copy of the record that had its last piece. */
  flush(channel: ChannelId, text: string): readonly Json[] {
    const rest = this.#outputs.get(channel)?.end(text) ?? '';
    return rest === '' ? [] : this.#carriers.carry(channel, rest);
  }

  /** What has been released of a text whose record is left out. */
  release(channel: ChannelId, text: string): readonly Json[] {
    return this.#growing.has(channel) ? this.#carriers.carry(channel, text) : [];
  }

  /** No more records come, or none for long: paths that are not known yet have whole values. */
  pause(): void {
    this.#book.pause();
  }

  /** All texts have ended: what still waits goes out. */
  finish(): void {
    for (const output of this.#outputs.values()) output.end('');
  }

  /** What waits when a block ends the stream: only what was released of it is shown. */
  cut(): void {
    for (const output of this.#outputs.values()) output.cut();
  }

  /** A record that says the message of a block. */
  block(message: string): readonly Json[] {
    const records = this.#carriers.carryLast(`\n\n${message}`);
    return records.length > 0 ? records : [{ error: { message } }];
  }
}

/** What a format that is known has beside its texts is data, and so is what isn't named like text. */
function kindOf({ name, isDelta }: FoundString, { isKnown }: RecordContext): TextKind {
  return !isKnown && (isDelta || isGrowingName(name)) ? 'answer' : 'data';
}
