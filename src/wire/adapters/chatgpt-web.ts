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
  /** After the records that were read, and after those that went out. */
  let read = START;
  let shown = START;
  const places = new Map<ChannelId, Cursor>();
  let lastChannel: ChannelId | undefined;

  function nameOf(place: Cursor): ChannelId {
    const channel = channelName(`${place.document}${place.path}`);
    places.set(channel, place);
    return channel;
  }

  function readRecord(record: JsonObject, open: ReadonlySet<ChannelId>): readonly TextPart[] {
    if (typeOf(record) === 'message_stream_complete') return [...open].map(createEndPart);
    if (!('v' in record)) return [];
    read = moveCursor(read, record);
    const texts = listChanges(record, read).flatMap((change) => readChange(change, open, nameOf));
    return endTexts(
      texts,
      open,
      (channel) => isFinished(record, read) && places.get(channel)?.document === read.document,
    );
  }

  /** A record of our own, and one that changes nothing but moves the cursor back. */
  function append(channel: ChannelId, text: string): readonly Json[] {
    const { path, document } = places.get(channel) ?? {
      path: '/message/content/parts/0',
      document: shown.document,
    };
    const back: JsonObject = { p: shown.path, o: shown.operation, v: shown.operation === 'patch' ? [] : '' };
    const own: JsonObject = { p: path, o: 'append', v: text };
    if (document !== shown.document)
      return [
        { ...own, c: document },
        { ...back, c: shown.document },
      ];
    return shown.path === path && shown.operation === 'append' ? [own] : [own, back];
  }

  return {
    read: (record, open) => (isJsonObject(record) ? readRecord(record, open) : []),
    settle(record) {
      if (!isJsonObject(record) || !('v' in record)) return false;
      shown = moveCursor(shown, record);
      for (const { place } of listChanges(record, shown)) {
        if (ENCODED_TEXT.test(place.path) && !THOUGHT.test(place.path)) lastChannel = nameOf(place);
      }
      return false;
    },
    flush: append,
    block: ({ message }) => [
      ...append(lastChannel ?? '', `\n\n${message}`).slice(0, 1),
      BLOCKED,
      { type: 'message_stream_complete' },
    ],
  };
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
