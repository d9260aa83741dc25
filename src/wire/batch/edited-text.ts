import type { ChannelId, TextSpan } from '../types.ts';
import type { TextPiece } from './channels.ts';
import { emptySlot, type Slot } from './slot.ts';

/** Asks for the next piece of a text that only grows. */
type AskPiece = (channel: ChannelId, text: string, ends: boolean) => Slot;

/** An edit as the page sees it. */
interface ShownEdit {
  readonly text: string;
  readonly span: TextSpan | undefined;
}

/**
 * A growing text that is also changed in places that came before. While it only grows, its gate goes on. An
 * edit of anything else closes that gate, and another one judges all of the text as it is now, from its start:
 * a value that the edit completes is found, and what may still become one is held. The page then gets whatever
 * makes the text that it has into the text that may be shown. What the page has been shown before can't be taken
 * back: an edit that makes a value out of harmless pieces replaces them, but they have been seen.
 *
 * Retains the text as it came and as it was shown. An edit costs a scan of the whole text.
 */
export class EditedText {
  readonly #channel: ChannelId;
  readonly #askPiece: AskPiece;
  #came = '';
  #shown = '';
  /** How often the text has been judged anew. */
  #turn = 0;
  /** The gate of this turn has had some text. */
  #isAsked = false;

  constructor(channel: ChannelId, askPiece: AskPiece) {
    this.#channel = channel;
    this.#askPiece = askPiece;
  }

  /** Pieces in the order in which they came. */
  ask(piece: TextPiece): Slot {
    const before = this.#came;
    this.#came = apply(before, piece);
    const isGrown = this.#came.startsWith(before);
    const closing = isGrown ? emptySlot : this.#close();
    const slot = this.#ask(isGrown ? this.#came.slice(before.length) : this.#came, piece.ends);
    let shown: ShownEdit = piece as ShownEdit;
    return {
      requests: [...closing.requests, ...slot.requests],
      compose: (answers) => {
        // What the closed gate held was never shown, and has been replaced.
        const fresh = slot.compose(answers.slice(closing.requests.length));
        shown = this.#show(piece, isGrown ? this.#shown + fresh : fresh, before.length);
        return shown.text;
      },
      seal: slot.seal,
      span: () => shown.span,
    };
  }

  #ask(text: string, ends: boolean): Slot {
    if (text === '' && !(ends && this.#isAsked)) return emptySlot;
    this.#isAsked = true;
    return this.#askPiece(this.#turn === 0 ? this.#channel : `${this.#channel}~${this.#turn}`, text, ends);
  }

  #close(): Slot {
    const slot = this.#ask('', true);
    this.#isAsked = false;
    this.#turn += 1;
    return slot;
  }

  /**
   * What makes the text that the page has into another one: the piece itself where that is right.
   * @param cameLength length of the text that came before the piece
   */
  #show(piece: TextPiece, text: string, cameLength: number): ShownEdit {
    const before = this.#shown;
    this.#shown = text;
    const { offset, length } = piece.span ?? { offset: 0, length: 0 };
    // Pages may refuse to take away what they don't have, though nothing would be left of it anyway.
    const fits = before.length === cameLength || offset + length <= before.length;
    if (fits && apply(before, piece) === text) return { text: piece.text, span: piece.span };
    if (piece.mode === 'append') return { text: text.slice(before.length), span: undefined };
    return piece.span === undefined ? { text, span: undefined } : findEdit(before, text);
  }
}

/** A text after a piece: longer, changed at a place, or another one. */
function apply(before: string, { mode, text, span }: TextPiece): string {
  if (mode === 'append') return before + text;
  if (span === undefined) return text;
  return before.slice(0, span.offset) + text + before.slice(span.offset + span.length);
}

/** The shortest edit that makes one text into another; never between the halves of a surrogate pair. */
function findEdit(before: string, after: string): ShownEdit {
  const shorter = Math.min(before.length, after.length);
  let offset = 0;
  while (offset < shorter && before[offset] === after[offset]) offset += 1;
  if (/[\ud800-\udbff]/.test(before[offset - 1] ?? '')) offset -= 1;
  let kept = 0;
  while (kept < shorter - offset && before.at(-1 - kept) === after.at(-1 - kept)) kept += 1;
  if (/[\udc00-\udfff]/.test(before[before.length - kept] ?? '')) kept -= 1;
  const span = { offset, length: before.length - kept - offset };
  return { text: after.slice(offset, after.length - kept), span };
}
