import { channelName } from '../guard/channel-name.ts';
import { textAt } from '../json/walk-json.ts';
import type { ChannelId, JsonObject, TextPlace } from '../types.ts';

/**
 * The ids that a server chose and channels are named after. A record of our own must name its text as those
 * before it did: by the id as it went out, which may have been judged and replaced. Retains one for each channel.
 */
export class ChannelLabels {
  readonly #read = new WeakMap<JsonObject, Map<ChannelId, TextPlace>>();
  readonly #shown = new Map<ChannelId, string>();

  /** @param place where the id stands in the record */
  name(prefix: string, record: JsonObject, place: TextPlace): ChannelId {
    const channel = channelName(prefix + textAt(place));
    const labels = this.#read.get(record) ?? new Map<ChannelId, TextPlace>();
    this.#read.set(record, labels.set(channel, place));
    return channel;
  }

  /** Takes note of the ids in a record that is about to go out. */
  settle(record: JsonObject): void {
    for (const [channel, place] of this.#read.get(record) ?? []) this.#shown.set(channel, textAt(place));
  }

  /** Undefined when no record of the channel has gone out. */
  shown(channel: ChannelId): string | undefined {
    return this.#shown.get(channel);
  }
}
