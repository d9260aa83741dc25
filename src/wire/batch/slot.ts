import type { ChannelAnswer, ChannelText, TextSpan } from '../types.ts';

/** A text on its way to the gate and back. */
export interface Slot {
  /** What is asked; often one, none when there is nothing to judge. */
  readonly requests: readonly ChannelText[];
  /**
   * Puts the answers together to the text that may be shown. Call once, slots of a stream in order.
   * @param answers one for each request, or fewer: then the last one is a block, and what follows it is left out
   */
  compose(answers: readonly ChannelAnswer[]): string;
  /** After a composition that a block cut short: the message, and what makes the whole well-formed again. */
  seal(message: string): string;
  /** After the composition of an edit: what of the shown text it takes the place of; absent: all, or nothing. */
  span?(): TextSpan | undefined;
}

/** A slot that asks for one text as it is. */
export function createPlainSlot(request: ChannelText): Slot {
  return { requests: [request], compose: ([answer]) => answer?.text ?? '', seal: sealText };
}

/** A slot that asks for nothing. */
export const emptySlot: Slot = { requests: [], compose: () => '', seal: sealText };

/** The message of a block in running text: on a line of its own. */
export function sealText(message: string): string {
  return `\n${message}\n`;
}
