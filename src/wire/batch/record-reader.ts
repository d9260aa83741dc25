import type { RecordFrame } from '../framing/frame.ts';
import { guardRest } from '../guard/guard-rest.ts';
import { isEndEvent, isGrowingEvent } from '../guard/text-names.ts';
import { type Container, isContainer } from '../json/walk-json.ts';
import { parseJson, stringifyJson } from '../natives.ts';
import type { ChannelId, Json, ResponseHead, TextPart, WireAdapter, WireReader } from '../types.ts';
import type { Channels } from './channels.ts';
import type { Item } from './gate-batch.ts';
import { createEndItem, createRecordItem, type RecordText, spellJson } from './record-item.ts';
import { BARE_CHANNEL, QUOTED_CHANNEL, type StreamFormat, type StreamWriter } from './stream-writer.ts';

/** Data that closes a stream of events in many formats. */
const END_MARK = '[DONE]';

/** After so many pieces of bare text, and nothing else, what looks like JSON without names is more of the text. */
const BARE_PIECES = 4;
const NAMELESS = /^\s*(?:"|[[{][\d\s,.-]*[\]}]\s*$)/;

export interface AdapterChoice {
  /** Tried in order. */
  readonly known: readonly WireAdapter[];
  /** Reads what none of the known ones recognises. */
  readonly fallback: WireAdapter;
}

/** Turns the records of one stream into items, with the adapter that recognises them. */
export class RecordReader {
  readonly #head: ResponseHead;
  readonly #choice: AdapterChoice;
  readonly #channels: Channels;
  #adapter: WireAdapter | null = null;
  #reader: WireReader;
  /** A growing text has begun: another adapter couldn't go on with it. */
  #isSettled = false;
  /** Pieces of bare text before anything else came. */
  #barePieces = 0;
  #hasOther = false;

  constructor(head: ResponseHead, choice: AdapterChoice, channels: Channels) {
    this.#head = head;
    this.#choice = choice;
    this.#channels = channels;
    this.#reader = choice.fallback.open();
  }

  /** Null before the first record. */
  formatId(): string | null {
    return this.#adapter?.id ?? null;
  }

  format(): StreamFormat {
    const endMark = this.#adapter?.endMark;
    return { reader: this.#reader, ...(endMark === undefined ? {} : { endMark }) };
  }

  /** @returns the record, after the ends of texts that it brings about */
  read(frame: RecordFrame, writer: StreamWriter): readonly Item[] {
    const isEnd = frame.data?.trim() === END_MARK;
    const text = isEnd || frame.data === null ? silentText : this.#readData(frame, frame.data);
    const parts = frame.isLast ? withLastEnds(text.parts) : text.parts;
    const own = new Set(parts.map((part) => part.channel));
    const ending = isEnd || frame.isLast ? this.#endAll(writer, own) : this.#endBare(frame, writer);
    const notes = frame.notes.map((note) => createPart('note', note.text, (fresh) => note.put(fresh)));
    const asked = [...notes, ...parts].map((part) => ({ part, slot: this.#channels.ask(part) }));
    return [...ending, createRecordItem({ ...text, frame, asked }, writer)];
  }

  /** @returns the ends of all texts that are still open */
  finish(writer: StreamWriter): readonly Item[] {
    return this.#endAll(writer, new Set());
  }

  #endAll(writer: StreamWriter, except: ReadonlySet<ChannelId>): readonly Item[] {
    const open = [...this.#channels.openIds()].filter((channel) => !except.has(channel));
    return open.map((channel) => this.#endOne(channel, writer));
  }

  /** Pages stop reading at an event called `done` or the like: texts that are no JSON end before it. */
  #endBare(frame: RecordFrame, writer: StreamWriter): readonly Item[] {
    if (!isEndEvent(frame.event)) return [];
    const open = this.#channels.openIds();
    return [BARE_CHANNEL, QUOTED_CHANNEL]
      .filter((channel) => open.has(channel))
      .map((channel) => this.#endOne(channel, writer));
  }

  #endOne(channel: ChannelId, writer: StreamWriter): Item {
    const slot = this.#channels.ask({ channel, kind: 'data', mode: 'append', text: '', ends: true });
    return createEndItem(channel, slot, writer);
  }

  #readData(frame: RecordFrame, data: string): RecordText {
    const json = this.#isMoreText(data) ? undefined : parseJson(data);
    if (typeof json === 'string' || isContainer(json)) this.#hasOther = true;
    else this.#barePieces += 1;
    const parts = isContainer(json) ? this.#readJson(json) : null;
    if (isContainer(json) && parts !== null) return { json, parts, spell: () => spellJson(frame, json) };
    this.#adapter ??= this.#choice.fallback;
    return readBareData(frame, data, json);
  }

  /** A model says `"so"` and `[1]` too: in a bare text they are no records. */
  #isMoreText(data: string): boolean {
    return !this.#hasOther && this.#barePieces >= BARE_PIECES && NAMELESS.test(data);
  }

  /** @returns null when the record is nested too deep for any format */
  #readJson(json: Container): readonly TextPart[] | null {
    this.#chooseAdapter(json);
    const parts = this.#reader.read(json, this.#channels.openIds());
    const rest = guardRest(json, parts, (place) => this.#reader.isOpaque?.(place) ?? false);
    if (rest === null) return null;
    this.#isSettled ||= parts.some((part) => part.mode === 'append' && part.text !== '');
    return [...parts, ...rest];
  }

  #chooseAdapter(json: Json): void {
    if (this.#isSettled) return;
    const adapter = this.#choice.known.find((candidate) => candidate.recognises(this.#head, json));
    this.#adapter = adapter ?? this.#choice.fallback;
    if (adapter === undefined) return;
    this.#reader = adapter.open();
    this.#isSettled = true;
  }
}

const silentText: RecordText = { json: undefined, parts: [], spell: () => null };

/** A whole text of its own beside the growing ones. */
function createPart(channel: ChannelId, text: string, put: (text: string) => void): TextPart {
  return { channel, kind: 'data', mode: 'whole', text, ends: true, put };
}

/**
 * Data that is itself the text, bare or as a JSON string. Events without a name are pieces of one text; one
 * with a name of its own is a message by itself.
 */
function readBareData(frame: RecordFrame, data: string, json: Json | undefined): RecordText {
  const isQuoted = typeof json === 'string';
  let spelled = data;
  const put = (text: string): void => {
    spelled = isQuoted ? stringifyJson(text) : text;
  };
  const part = createPart(isQuoted ? QUOTED_CHANNEL : BARE_CHANNEL, isQuoted ? json : data, put);
  const grown: TextPart = isGrowingEvent(frame.event)
    ? { ...part, kind: 'answer', mode: 'append', ends: false }
    : part;
  return { json: undefined, parts: [grown], spell: () => spelled };
}

/** The same parts where the last one of each growing text ends it. */
function withLastEnds(parts: readonly TextPart[]): readonly TextPart[] {
  const last = new Map(parts.map((part) => [part.channel, part]));
  return parts.map((part) => (last.get(part.channel) === part ? { ...part, ends: true } : part));
}
