import type { Framer, RecordFrame } from '../framing/frame.ts';
import { isGrowingEvent } from '../guard/text-names.ts';
import { isJsonObject } from '../json/walk-json.ts';
import { encodeText, stringifyJson } from '../natives.ts';
import type { BlockReason, ChannelId, Json, WireReader } from '../types.ts';
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

  constructor(framer: Framer, format: () => StreamFormat) {
    this.#framer = framer;
    this.#format = format;
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
    if (text === '') return [];
    if (channel === BARE_CHANNEL) return [this.#write(this.#bareEvent, text)];
    if (channel === QUOTED_CHANNEL) return [this.#write(this.#bareEvent, stringifyJson(text))];
    return this.#format()
      .reader.flush(channel, text)
      .map((record) => this.#writeJson(record));
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
