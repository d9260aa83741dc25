import type { RecordFrame } from '../framing/frame.ts';
import type { PathReader } from '../guard/path-reader.ts';
import type { RecordReading } from '../guard/record-reading.ts';
import { isEndEvent, isGrowingEvent } from '../guard/text-names.ts';
import { type Container, isContainer, textAt } from '../json/walk-json.ts';
import { parseJson, stringifyJson } from '../natives.ts';
import type {
  ChannelId,
  Json,
  ResponseHead,
  TextPart,
  TextPlace,
  WireAdapter,
  WireReader,
} from '../types.ts';
import type { Channels } from './channels.ts';
import type { Item } from './gate-batch.ts';
import { createEndItem, createRecordItem, type RecordText, spellJson } from './record-item.ts';
import {
  BARE_CHANNEL,
  createBareRecord,
  QUOTED_CHANNEL,
  type StreamFormat,
  type StreamWriter,
} from './stream-writer.ts';

/** Data that closes a stream of events in many formats. */
const END_MARK = '[DONE]';

/** After so many pieces of bare text, and nothing else, what looks like JSON without names is more of the text. */
const BARE_PIECES = 4;
const NAMELESS = /^\s*(?:"|[[{][\d\s,.-]*[\]}]\s*$)/;

/** What reads records whose format nobody has described. */
const UNKNOWN = 'json';

/** Turns the records of one stream into items, with the adapter that recognises them. */
export class RecordReader {
  readonly #head: ResponseHead;
  readonly #known: readonly WireAdapter[];
  readonly #channels: Channels;
  readonly paths: PathReader;
  #adapter: WireAdapter | null = null;
  #reader: WireReader;
  #hasRecord = false;
  /** The adapter has read a text: another one couldn't go on with it. */
  #isSettled = false;
  /** Pieces of bare text before anything else came. */
  #barePieces = 0;
  #hasOther = false;

  /** @param known adapters, tried in order */
  constructor(head: ResponseHead, known: readonly WireAdapter[], channels: Channels, paths: PathReader) {
    this.#head = head;
    this.#known = known;
    this.#channels = channels;
    this.paths = paths;
    this.#reader = createPathsReader(paths);
  }

  /** Null before the first record. */
  formatId(): string | null {
    return this.#adapter?.id ?? (this.#hasRecord ? UNKNOWN : null);
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
    const ends = this.#endAll(writer, new Set());
    this.paths.pause();
    const emit = (): readonly Uint8Array[] => {
      this.paths.finish();
      return [];
    };
    return [...ends, { requests: [], emit, cut: emit }];
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
    this.#hasRecord = true;
    const found = isContainer(json) ? this.#readJson(json) : null;
    if (isContainer(json) && found !== null) return { ...found, json, spell: () => spellJson(frame, json) };
    if (!isGrowingEvent(frame.event)) return this.#readNamedText(frame.event, data, json);
    const bare = readBareData(data, json);
    return { ...bare, reading: this.#readPaths({}, bare.parts) };
  }

  /** Events of a name of their own whose data is itself a text: each name is a path. */
  #readNamedText(event: string, data: string, json: Json | undefined): RecordText {
    const isQuoted = typeof json === 'string';
    const holder = createBareRecord(event, isQuoted ? json : data, isQuoted);
    const [key = ''] = Object.keys(holder);
    const reading = this.#readPaths(holder, []);
    const spell = (): string => {
      const text = textAt({ holder, key });
      return isQuoted ? stringifyJson(text) : text;
    };
    return { json: undefined, reading, parts: this.#partsOf(reading), spell };
  }

  #partsOf(reading: RecordReading | null): readonly TextPart[] {
    return reading?.parts((channel) => this.paths.owns(channel)) ?? [];
  }

  /** A model says `"so"` and `[1]` too: in a bare text they are no records. */
  #isMoreText(data: string): boolean {
    return !this.#hasOther && this.#barePieces >= BARE_PIECES && NAMELESS.test(data);
  }

  /** @returns null when the record is nested too deep for any format */
  #readJson(json: Container): Pick<RecordText, 'parts' | 'reading'> | null {
    this.#chooseAdapter(json);
    const parts = this.#reader.read(json, this.#openOf(false));
    const reading = this.#readPaths(json, parts);
    if (reading === null) return null;
    this.#isSettled ||= parts.some((part) => part.mode !== 'whole' && part.text !== '');
    return { parts: [...parts, ...this.#partsOf(reading)], reading };
  }

  #readPaths(record: Container, taken: readonly TextPart[]): RecordReading | null {
    const isOpaque = (place: TextPlace): boolean => this.#reader.isOpaque?.(place) ?? false;
    return this.paths.read(record, {
      isKnown: this.#adapter !== null,
      taken,
      isOpaque,
      open: this.#openOf(true),
    });
  }

  /** Open texts: of paths, or of what an adapter reads. */
  #openOf(isPath: boolean): ReadonlySet<ChannelId> {
    return new Set([...this.#channels.openIds()].filter((channel) => this.paths.owns(channel) === isPath));
  }

  /** A record that could be of several formats comes first in many streams: until there is a text, others may follow. */
  #chooseAdapter(json: Json): void {
    if (this.#isSettled || this.#adapter?.recognises(this.#head, json) === true) return;
    const adapter = this.#known.find((candidate) => candidate.recognises(this.#head, json));
    if (adapter === undefined) return;
    this.#adapter = adapter;
    this.#reader = adapter.open();
  }
}

/** Of an unknown format all is read as paths. */
function createPathsReader(paths: PathReader): WireReader {
  return {
    read: () => [],
    settle: () => false,
    flush: () => [],
    block: ({ message }) => paths.block(message),
  };
}

const silentText: RecordText = { json: undefined, parts: [], reading: null, spell: () => null };

/** A whole text of its own beside the growing ones. */
function createPart(channel: ChannelId, text: string, put: (text: string) => void): TextPart {
  return { channel, kind: 'data', mode: 'whole', text, ends: true, put };
}

/** Data that is itself the next piece of a text, bare or as a JSON string. */
function readBareData(data: string, json: Json | undefined): RecordText {
  const isQuoted = typeof json === 'string';
  let spelled = data;
  const put = (text: string): void => {
    spelled = isQuoted ? stringifyJson(text) : text;
  };
  const part = createPart(isQuoted ? QUOTED_CHANNEL : BARE_CHANNEL, isQuoted ? json : data, put);
  const grown: TextPart = { ...part, kind: 'answer', mode: 'append', ends: false };
  return { json: undefined, parts: [grown], reading: null, spell: () => spelled };
}

/** The same parts where the last one of each growing text ends it. */
function withLastEnds(parts: readonly TextPart[]): readonly TextPart[] {
  const last = new Map(parts.map((part) => [part.channel, part]));
  return parts.map((part) => (last.get(part.channel) === part ? { ...part, ends: true } : part));
}
