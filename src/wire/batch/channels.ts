import type { ChannelId, TextKind, TextMode, TextSpan } from '../types.ts';
import { EditedText } from './edited-text.ts';
import { JsonText } from './json-text.ts';
import { createPlainSlot, emptySlot, type Slot } from './slot.ts';

/** A text as a record or a frame has it. */
export interface TextPiece {
  readonly channel: ChannelId;
  readonly kind: TextKind;
  readonly mode: TextMode;
  readonly text: string;
  readonly span?: TextSpan;
  readonly ends: boolean;
}

/** The growing texts of one stream that have begun and not ended. Retains their names and kinds. */
export class Channels {
  readonly #open = new Map<ChannelId, TextKind>();
  /** The growing texts that are JSON themselves. */
  readonly #jsonTexts = new Map<ChannelId, JsonText>();
  /** The growing texts that are changed in places; retains what came of them and what was shown. */
  readonly #editedTexts = new Map<ChannelId, EditedText>();

  /** In the order in which they began. */
  openIds(): ReadonlySet<ChannelId> {
    return new Set(this.#open.keys());
  }

  /** Turns a text into what must be asked about it; an empty text asks for nothing unless it ends a channel. */
  ask(piece: TextPiece): Slot {
    const { channel, kind, mode, text, ends } = piece;
    if (mode === 'whole') return askWhole(piece);
    const edited = this.#editedTexts.get(channel);
    if (mode === 'edit' || edited !== undefined) return this.#askEdited(piece, edited);
    const isOpen = this.#open.has(channel);
    if (text === '' && !(ends && isOpen)) return emptySlot;
    const known = this.#open.get(channel) ?? kind;
    if (ends) this.#open.delete(channel);
    else this.#open.set(channel, known);
    return this.#askPiece({ ...piece, kind: known });
  }

  #askEdited(piece: TextPiece, known: EditedText | undefined): Slot {
    const { channel, kind, ends } = piece;
    const edited =
      known ??
      new EditedText(channel, (name, text, isLast) =>
        this.#askPiece({ channel: name, kind, mode: 'append', text, ends: isLast }),
      );
    if (ends) {
      this.#open.delete(channel);
      this.#editedTexts.delete(channel);
    } else {
      this.#open.set(channel, this.#open.get(channel) ?? kind);
      this.#editedTexts.set(channel, edited);
    }
    return edited.ask(piece);
  }

  #askPiece(piece: TextPiece): Slot {
    const { channel, kind, text, ends } = piece;
    if (kind === 'tool-arguments') return this.#askJson(piece, kind, () => false);
    return createPlainSlot({ channel, kind, mode: 'append', text, ends });
  }

  /** The same for a text whose values are judged one by one. */
  askJson(piece: TextPiece, isOpaque: (key: string, text: string) => boolean): Slot {
    if (piece.ends) this.#open.delete(piece.channel);
    else this.#open.set(piece.channel, piece.kind);
    return this.#askJson(piece, piece.kind, isOpaque);
  }

  #askJson(piece: TextPiece, kind: TextKind, isOpaque: (key: string, text: string) => boolean): Slot {
    const known = this.#jsonTexts.get(piece.channel);
    const json = known ?? new JsonText(piece.channel, kind, isOpaque);
    if (piece.ends) this.#jsonTexts.delete(piece.channel);
    else this.#jsonTexts.set(piece.channel, json);
    return json.push(piece.text, piece.ends);
  }
}

/** A whole text that is JSON itself has its values judged one by one, like one that grows; its gates are its own. */
function askWhole({ channel, kind, text }: TextPiece): Slot {
  if (kind === 'tool-arguments') return new JsonText(`${channel}/whole`, kind, () => false).push(text, true);
  return createPlainSlot({ channel, kind, mode: 'whole', text, ends: true });
}
