import { joinBytes } from '../framing/join-bytes.ts';
import type { BlockReason, ChannelAnswer, ChannelText, GateBatch, Rendered } from '../types.ts';

/** What becomes of one frame. */
export interface Item {
  readonly requests: readonly ChannelText[];
  /** @param answers one for each request */
  emit(answers: readonly ChannelAnswer[]): readonly Uint8Array[];
  /**
   * Ends the stream in this frame.
   * @param answers up to and with the one that blocked
   */
  cut(answers: readonly ChannelAnswer[], reason: BlockReason): readonly Uint8Array[];
}

/** Whether the stream has been ended by a block; one for all batches of a stream. */
export interface StreamState {
  isEnded: boolean;
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
    for (const part of bytes) output.push(part);
  }
  return { bytes: joinBytes(output), ended: state.isEnded };
}
