import type { ChannelId } from '../types.ts';

/** Remembers in which growing texts what went out differs from what came. Retains what is held of each. */
export class Fidelity {
  readonly #pending = new Map<ChannelId, string>();
  readonly #altered = new Set<ChannelId>();

  /** @param ends nothing more goes out for what has come */
  note(channel: ChannelId, came: string, went: string, ends: boolean): void {
    const pending = (this.#pending.get(channel) ?? '') + came;
    const isSame = pending.startsWith(went) && !(ends && went.length < pending.length);
    if (!isSame) this.#altered.add(channel);
    if (ends || this.#altered.has(channel)) this.#pending.delete(channel);
    else this.#pending.set(channel, pending.slice(went.length));
  }

  isAltered(channel: ChannelId): boolean {
    return this.#altered.has(channel);
  }
}
