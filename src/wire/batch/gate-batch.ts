import { joinBytes } from '../framing/join-bytes.ts';
import type { BlockReason, ChannelAnswer, ChannelText, GateBatch, Rendered } from '../types.ts';
import type { HeldRecord } from './held-record.ts';

/** What becomes of one frame. */
export interface Item {
  readonly requests: readonly ChannelText[];
  /** @param answers one for each request */
  emit(answers: readonly ChannelAnswer[]): readonly (Uint8Array | HeldRecord)[];
  /**
   * Ends the stream in this frame.
   * @param answers up to and with the one that blocked
   */
  cut(answers: readonly ChannelAnswer[], reason: BlockReason): readonly Uint8Array[];
}

/** What the batches of a stream share: whether it has been ended by a block, and what waits. */
export class StreamState {
  isEnded = false;
  /** What goes out only after a record that waits, from that record on. */
  #waiting: (Uint8Array | HeldRecord)[] = [];

  isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** @returns what may go out now */
  order(parts: readonly (Uint8Array | HeldRecord)[]): readonly Uint8Array[] {
    const ready: Uint8Array[] = [];
    let isWaiting = false;
    const all = this.#waiting.length > 0 ? [...this.#waiting, ...parts] : parts;
    this.#waiting = [];
    for (const part of all) {
      const bytes = part instanceof Uint8Array ? part : part.bytes();
      isWaiting ||= bytes === null;
      if (bytes === null || isWaiting) this.#waiting.push(part);
      else ready.push(bytes);
    }
    return ready;
  }
}

/** The batch of one cut of the bytes. Retains its frames until it is rendered. */
export function createGateBatch(items: readonly Item[], state: StreamState): GateBatch {
  return {
    requests: items.flatMap((item) => item.requests),
    render: (answers) => render(items, answers, state),
  };
}

function render(items: readonly Item[], answers: readonly ChannelAnswer[], state: StreamState): Rendered {
  const output: Uint8Array[] = [];
  let answered = 0;
  for (const item of items) {
    if (state.isEnded) break;
    const own = answers.slice(answered, answered + item.requests.length);
    answered += own.length;
    const blockedAt = own.findIndex((answer) => answer.blocked !== undefined);
    const reason = own[blockedAt]?.blocked;
    state.isEnded = reason !== undefined;
    const bytes = reason === undefined ? item.emit(own) : item.cut(own.slice(0, blockedAt + 1), reason);
    for (const part of state.order(bytes)) output.push(part);
  }
  return { bytes: joinBytes(output), ended: state.isEnded };
}
