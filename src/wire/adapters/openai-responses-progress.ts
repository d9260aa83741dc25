import { isJsonObject } from '../json/walk-json.ts';
import type { ChannelId, Json, JsonObject } from '../types.ts';
import { createBlockEvents } from './openai-responses-block.ts';
import { ShownItems } from './openai-responses-items.ts';
import { findGrowing } from './openai-responses-texts.ts';

/** How far the events of a response that went out have come. */
export class ResponseProgress {
  #items = new ShownItems();
  /** What a piece of each text is like: the event that brought the last one, without what it said. */
  readonly #carriers = new Map<ChannelId, (text: string) => JsonObject>();
  /** The response as the last event that had it gave it. */
  #response: JsonObject | null = null;
  #hasEnded = false;
  /** Number of the last event that went out; null where events are not counted. */
  #sequence: number | null = null;
  /** How many events of our own have been counted in. */
  #added = 0;

  /** @returns whether the event has another number now */
  settle(record: JsonObject): boolean {
    if (record['type'] === 'response.created') this.#begin();
    const number = record['sequence_number'];
    if (typeof number === 'number') {
      this.#sequence = number + this.#added;
      record['sequence_number'] = this.#sequence;
    }
    this.#note(record);
    return typeof number === 'number' && this.#added > 0;
  }

  /** Proxies that answer tool calls themselves send several responses, one after the other. */
  #begin(): void {
    this.#items = new ShownItems();
    this.#hasEnded = false;
    this.#added = 0;
  }

  flush(channel: ChannelId, text: string): readonly Json[] {
    const carrier = this.#carriers.get(channel);
    return carrier === undefined ? [] : [this.#add(carrier(text))];
  }

  block(message: string): readonly Json[] {
    if (this.#hasEnded) return [];
    const events = createBlockEvents(this.#response, this.#items, message);
    return events.map((event) => this.#add(event));
  }

  /** Counts an event of our own in; pages notice when a number is missing or comes twice. */
  #add(event: JsonObject): JsonObject {
    if (this.#sequence !== null) {
      this.#sequence += 1;
      this.#added += 1;
      event['sequence_number'] = this.#sequence;
    }
    this.#note(event);
    return event;
  }

  #note(record: JsonObject): void {
    const { type, response } = record;
    this.#hasEnded ||=
      type === 'response.completed' || type === 'response.incomplete' || type === 'response.failed';
    if (isJsonObject(response)) this.#response = response;
    this.#items.note(record);
    for (const { channel, name, place } of findGrowing(record)) {
      const wrap = (text: string): Json => (place.holder === record['delta'] ? { [place.key]: text } : text);
      this.#carriers.set(channel, createCarrier(record, name, wrap));
    }
  }
}

/** What an event has that another piece of its text has not, or has otherwise. */
const OWN_MEMBERS = new Set(['type', 'item', 'part', 'delta', 'logprobs', 'obfuscation', 'sequence_number']);

/** Makes events that carry a text like one that has come. */
function createCarrier(
  record: JsonObject,
  name: string,
  wrap: (text: string) => Json,
): (text: string) => JsonObject {
  const { type, item, delta, logprobs } = record;
  const place = Object.fromEntries(Object.entries(record).filter(([key]) => !OWN_MEMBERS.has(key)));
  const id: JsonObject = isJsonObject(item) ? { item_id: item['id'] ?? '' } : {};
  const scores: JsonObject = logprobs === undefined ? {} : { logprobs: [] };
  const isDelta = delta !== undefined && typeof type === 'string';
  const shape = { type: isDelta ? type : `response.${name}.delta`, ...place, ...id, ...scores };
  return (text) => ({ ...shape, delta: wrap(text) });
}
