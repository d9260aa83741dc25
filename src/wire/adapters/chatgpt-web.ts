import { channelName } from '../guard/channel-name.ts';
import { objectAt, typeOf } from '../json/object-at.ts';
import { isJsonObject, textAt } from '../json/walk-json.ts';
import type { ChannelId, Json, JsonObject, TextPart, WireAdapter, WireReader } from '../types.ts';
import { type Change, type Cursor, listChanges, moveCursor, START } from './document-changes.ts';
import { endTexts } from './end-texts.ts';
import { createEndPart, createTextPart } from './text-part.ts';

/**
 * The delta encoding of ChatGPT's web page: each record changes one place of a document, or, as a patch, some.
 * Place and operation hold for the records after it too, until they name others. Unverified: written after
 * descriptions, with no recorded stream to test against.
 */
export const chatgptWeb: WireAdapter = {
  id: 'chatgpt-web',
  endMark: '[DONE]',
  recognises: (_head, record) =>
    isJsonObject(record) &&
    'v' in record &&
    Object.keys(record).every((key) => OPERATION.has(key)) &&
    (typeof record['p'] === 'string' || objectAt(record, 'v', 'message') !== undefined),
  open: createReader,
};

const OPERATION = new Set(['p', 'o', 'v', 'c']);

const ENCODED_TEXT = /\/content\/(?:parts\/\d+|text|thoughts\/\d+\/\w+)$/;
const THOUGHT = /\/thoughts\//;
const STATUS = /(?:^|\/)(?:status|end_turn)$/;

const BLOCKED: Json = {
  p: '',
  o: 'patch',
  v: [
    { p: '/message/status', o: 'replace', v: 'finished_successfully' },
    { p: '/message/end_turn', o: 'replace', v: true },
    { p: '/message/metadata', o: 'append', v: { finish_details: { type: 'content_filter' } } },
  ],
};

function createReader(): WireReader {
  const message = new EncodedMessage();
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

  read(record: JsonObject, open: ReadonlySet<ChannelId>): readonly TextPart[] {
    if (typeOf(record) === 'message_stream_complete') return [...open].map(createEndPart);
    if (!('v' in record)) return [];
    const cursor = moveCursor(this.#read, record);
    this.#read = cursor;
    const texts = listChanges(record, cursor).flatMap((change) =>
      readChange(change, open, (place) => this.#nameOf(place)),
    );
    const isOver = isFinished(record, cursor);
    return endTexts(
      texts,
      open,
      (channel) => isOver && this.#places.get(channel)?.document === cursor.document,
    );
  }

  note(record: JsonObject): void {
    if (!('v' in record)) return;
    this.#shown = moveCursor(this.#shown, record);
    for (const { place } of listChanges(record, this.#shown)) {
      if (ENCODED_TEXT.test(place.path) && !THOUGHT.test(place.path)) this.#lastChannel = this.#nameOf(place);
    }
  }

  /** A record of our own, and one that changes nothing but moves the cursor back. */
  append(channel: ChannelId, text: string): readonly Json[] {
    const shown = this.#shown;
    const { path, document } = this.#places.get(channel) ?? { ...shown, path: '/message/content/parts/0' };
    const back: JsonObject = { p: shown.path, o: shown.operation, v: shown.operation === 'patch' ? [] : '' };
    const own: JsonObject = { p: path, o: 'append', v: text };
    if (document !== shown.document)
      return [
        { ...own, c: document },
        { ...back, c: shown.document },
      ];
    return shown.path === path && shown.operation === 'append' ? [own] : [own, back];
  }

  block(message: string): readonly Json[] {
    return [
      ...this.append(this.#lastChannel ?? '', `\n\n${message}`).slice(0, 1),
      BLOCKED,
      { type: 'message_stream_complete' },
    ];
  }

  #nameOf(place: Cursor): ChannelId {
    const channel = channelName(`${place.document}${place.path}`);
    this.#places.set(channel, place);
    return channel;
  }
}

/** A text that is put in anew is another text than the one before it at its place. */
function readChange(
  { place, at }: Change,
  open: ReadonlySet<ChannelId>,
  nameOf: (place: Cursor) => ChannelId,
): readonly TextPart[] {
  const isAppended = place.operation === 'append' && at.key === 'v';
  if (!isAppended && !ENCODED_TEXT.test(place.path)) return [];
  const channel = nameOf(place);
  const kind = THOUGHT.test(place.path) ? 'reasoning' : 'answer';
  const part = createTextPart({ channel, kind, place: at, ends: false });
  return isAppended || !open.has(channel) ? [part] : [createEndPart(channel), part];
}

function isFinished(record: JsonObject, cursor: Cursor): boolean {
  return listChanges(record, cursor).some(
    ({ place, at }) => STATUS.test(place.path) && textAt(at).startsWith('finished'),
  );
}
