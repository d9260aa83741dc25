import type { Framer, RecordFrame } from '../framing/frame.ts';
import type { PathReader } from '../guard/path-reader.ts';
import { isGrowingEvent } from '../guard/text-names.ts';
import { isJsonObject, textAt } from '../json/walk-json.ts';
import { encodeText, stringifyJson } from '../natives.ts';
import type { BlockReason, ChannelId, Json, JsonObject, WireReader } from '../types.ts';
import { Fidelity } from './fidelity.ts';

/** Growing texts that are the data of records itself and no JSON member: bare, and as JSON strings. */
export const BARE_CHANNEL: ChannelId = 'text';
export const QUOTED_CHANNEL: ChannelId = 'text/json';

/** What reads the records of a stream and what ends it; changes when the format becomes known. */
export interface StreamFormat {
  readonly reader: WireReader;
  readonly endMark?: string;
}

/**
 * Writes records of our own between those that came. Follows the stream in the order in which it goes out:
 * everything here happens at rendering.
 */
export class StreamWriter {
  readonly fidelity = new Fidelity();
  /** The texts that no adapter answers for. */
  readonly paths: PathReader;
  readonly #framer: Framer;
  readonly #format: () => StreamFormat;
  /** Whether events are named like the `type` of their data. */
  #isNamedByType = false;
  /** Name of the last event. */
  #event = '';
  /** Name of the events whose data is itself a text. */
  #bareEvent = '';
  #hasJson = false;
  /** No record has gone out yet. */
  #isFirst = true;

  constructor(framer: Framer, format: () => StreamFormat, paths: PathReader) {
    this.#framer = framer;
    this.#format = format;
    this.paths = paths;
  }

  /** Takes note of the record at hand: those of our own are spelled like it. */
  follow(frame: RecordFrame, json: Json | undefined): void {
    if (json === undefined) {
      if (frame.data !== null && isGrowingEvent(frame.event)) this.#bareEvent = frame.event;
      return;
    }
    this.#hasJson = true;
    this.#event = frame.event;
    this.#isNamedByType = frame.event !== '' && isJsonObject(json) && json['type'] === frame.event;
  }

  /**
   * Called when a record is about to go out.
   * @returns whether settling changed it
   */
  settle(frame: RecordFrame, json: Json | undefined): boolean {
    if (frame.data !== null) this.#isFirst = false;
    if (json === undefined) return false;
    return this.#format().reader.settle(json, (channel) => this.fidelity.isAltered(channel));
  }

  flush(channel: ChannelId, text: string): readonly Uint8Array[] {
    // Of these the end matters even if there is nothing to say.
    if (this.paths.owns(channel)) {
      return this.paths.flush(channel, text).map((record) => this.#writeJson(record));
    }
    if (text === '') return [];
    if (channel === BARE_CHANNEL) return [this.#write(this.#bareEvent, text)];
    if (channel === QUOTED_CHANNEL) return [this.#write(this.#bareEvent, stringifyJson(text))];
    const records = this.#format().reader.flush(channel, text);
    return records.map((record) => this.#writeJson(record));
  }

  /** What has been released of a growing text whose record is left out. */
  release(channel: ChannelId, text: string): readonly Uint8Array[] {
    return this.paths.owns(channel)
      ? this.paths.release(channel, text).map((record) => this.#writeJson(record))
      : this.flush(channel, text);
  }

  /** The ending of a blocked stream. */
  end(reason: BlockReason): readonly Uint8Array[] {
    const closing = [encodeText(this.#framer.closer ?? '')];
    if (!this.#hasJson) return [this.#write(this.#bareEvent, reason.message), ...closing];
    const { reader, endMark } = this.#format();
    const records = reader.block(reason).map((record) => this.#writeJson(record));
    if (endMark === undefined) return [...records, ...closing];
    return [...records, this.#write(this.#nameOf(endMark) ?? '', endMark)];
  }

  #writeJson(record: Json): Uint8Array {
    const bare = readBareRecord(record);
    if (bare !== null) return this.#write(bare.event, bare.data);
    const type = isJsonObject(record) && typeof record['type'] === 'string' ? record['type'] : '';
    const name = this.#nameOf(record) ?? (this.#isNamedByType ? type : this.#event);
    return this.#write(name, stringifyJson(record));
  }

  /** What the format says that an event of ours is called. */
  #nameOf(data: Json): string | undefined {
    return this.#format().reader.eventName?.(data);
  }

  #write(event: string, data: string): Uint8Array {
    const separator = this.#isFirst ? '' : (this.#framer.separator ?? '');
    this.#isFirst = false;
    return encodeText(separator + this.#framer.write(event, data));
  }
}

/** Name of the only member of what stands for an event whose data is itself a text, and begins its path. */
const BARE_MARK = '\u0000';

/** An event of a name of its own whose data is itself a text, as a record. */
export function createBareRecord(event: string, text: string, isQuoted: boolean): JsonObject {
  return { [`${BARE_MARK}${isQuoted ? '"' : ''}${event}`]: text };
}

function readBareRecord(record: Json): { event: string; data: string } | null {
  const [name = ''] = isJsonObject(record) ? Object.keys(record) : [];
  if (!name.startsWith(BARE_MARK) || !isJsonObject(record)) return null;
  const text = textAt({ holder: record, key: name });
  const isQuoted = name[1] === '"';
  return { event: name.slice(isQuoted ? 2 : 1), data: isQuoted ? stringifyJson(text) : text };
}
