import { channelName } from '../guard/channel-name.ts';
import { typeOf } from '../json/object-at.ts';
import { isJsonObject, textAt } from '../json/walk-json.ts';
import type { ChannelId, Json, JsonObject, TextPart, WireReader } from '../types.ts';
import { type Change, type Cursor, listChanges, moveCursor, START } from './document-changes.ts';
import { endTexts } from './end-texts.ts';
import { createEndPart, createTextPart } from './text-part.ts';

/** How a page spells the changes of the document that an answer is. */
export interface DocumentDialect {
  /** The operation that makes a text longer, and the one that does several things at once. */
  readonly append: string;
  readonly patch: string;
  /** Between the path of a patch and those of its entries. */
  readonly joint: string;
  /** Where texts stand, which of them are thoughts, and where it is said that an answer has ended, and how. */
  readonly text: RegExp;
  readonly thought: RegExp;
  readonly status: RegExp;
  readonly finished: RegExp;
  /** Of an answer that has said nothing yet. */
  readonly firstText: string;
  /** The one name of a place that has several. */
  nameOf(path: string): string;
  /** Records that end a blocked answer, after its message. */
  readonly blocked: readonly Json[];
}

/**
 * Reads a stream whose records each change one place of a document, or some. Place and operation hold for the
 * records after it too, until they name others.
 */
export function createDocumentReader(dialect: DocumentDialect): WireReader {
  const message = new EncodedMessage(dialect);
  return {
    read: (record, open) => (isJsonObject(record) ? message.read(record, open) : []),
    settle(record) {
      if (isJsonObject(record)) message.note(record);
      return false;
    },
    flush: (channel, text) => message.append(channel, text),
    block: (reason) => message.block(reason.message),
  };
}

/** The document as it is written. */
class EncodedMessage {
  /** After the records that were read, and after those that went out. */
  #read = START;
  #shown = START;
  readonly #places = new Map<ChannelId, Cursor>();
  #lastChannel: ChannelId | undefined;
  readonly #dialect: DocumentDialect;

  constructor(dialect: DocumentDialect) {
    this.#dialect = dialect;
  }

  read(record: JsonObject, open: ReadonlySet<ChannelId>): readonly TextPart[] {
    if (typeOf(record) === 'message_stream_complete') return [...open].map(createEndPart);
    if (!('v' in record)) return [];
    const cursor = moveCursor(this.#read, record);
    this.#read = cursor;
    const texts = listChanges(record, cursor, this.#dialect).flatMap((change) =>
      this.#readChange(change, open),
    );
    const isOver = this.#isFinished(record, cursor);
    return endTexts(
      texts,
      open,
      (channel) => isOver && this.#places.get(channel)?.document === cursor.document,
    );
  }

  note(record: JsonObject): void {
    if (!('v' in record)) return;
    this.#shown = moveCursor(this.#shown, record);
    const { text, thought } = this.#dialect;
    for (const { place } of listChanges(record, this.#shown, this.#dialect)) {
      if (text.test(place.path) && !thought.test(place.path)) this.#lastChannel = this.#nameOf(place);
    }
  }

  /** A record of our own, and one that changes nothing but moves the cursor back. */
  append(channel: ChannelId, text: string): readonly Json[] {
    const shown = this.#shown;
    const { append, patch, firstText } = this.#dialect;
    const { path, document } = this.#places.get(channel) ?? { ...shown, path: firstText };
    const back: JsonObject = { p: shown.path, o: shown.operation, v: shown.operation === patch ? [] : '' };
    const own: JsonObject = { p: path, o: append, v: text };
    if (document !== shown.document)
      return [
        { ...own, c: document },
        { ...back, c: shown.document },
      ];
    return shown.path === path && shown.operation === append ? [own] : [own, back];
  }

  block(message: string): readonly Json[] {
    return [...this.append(this.#lastChannel ?? '', `\n\n${message}`).slice(0, 1), ...this.#dialect.blocked];
  }

  #nameOf(place: Cursor): ChannelId {
    const path = this.#dialect.nameOf(place.path);
    const channel = channelName(`${place.document}${path}`);
    this.#places.set(channel, { ...place, path });
    return channel;
  }

  /** A text that is put in anew is another text than the one before it at its place. */
  #readChange({ place, at }: Change, open: ReadonlySet<ChannelId>): readonly TextPart[] {
    const { append, text, thought } = this.#dialect;
    const isAppended = place.operation === append && at.key === 'v';
    if (!isAppended && !text.test(place.path)) return [];
    const channel = this.#nameOf(place);
    const kind = thought.test(place.path) ? 'reasoning' : 'answer';
    const part = createTextPart({ channel, kind, place: at, ends: false });
    return isAppended || !open.has(channel) ? [part] : [createEndPart(channel), part];
  }

  #isFinished(record: JsonObject, cursor: Cursor): boolean {
    const { status, finished } = this.#dialect;
    return listChanges(record, cursor, this.#dialect).some(
      ({ place, at }) => status.test(place.path) && finished.test(textAt(at)),
    );
  }
}
