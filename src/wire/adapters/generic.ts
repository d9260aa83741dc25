import { channelName } from '../guard/channel-name.ts';
import { replaceAt } from '../guard/guard-rest.ts';
import { isGrowingName, isMachineText } from '../guard/text-names.ts';
import { type Container, isContainer, isJsonObject, memberOf, walkJson } from '../json/walk-json.ts';
import type { ChannelId, Json, TextPart, TextPlace, WireAdapter, WireReader } from '../types.ts';
import { createEndPart, createTextPart } from './text-part.ts';

/** More growing texts than any stream has; further ones are guarded record by record. */
const MAX_CHANNELS = 64;

const END_TYPE = /(?:^|[._-])(?:completed?|done|end|finish(?:ed)?|stop)$/i;
const END_MEMBERS = new Set(['finish_reason', 'finishReason', 'stop_reason', 'stopReason', 'done_reason']);

/**
 * JSON records of a format that nobody has described. Members whose names promise text, such as `text`,
 * `delta` or `content`, are taken for pieces of one growing text each. All texts end with a record that looks
 * like an end, or with the stream; what is still held then comes out in a copy of the record that had the
 * last piece.
 */
export const genericAdapter: WireAdapter = {
  id: 'json',
  recognises: () => true,
  open: createReader,
};

interface GrowingText {
  readonly place: TextPlace;
  readonly channel: ChannelId;
}

/** What a record was found to hold when it was read. */
interface Finding {
  readonly texts: readonly GrowingText[];
  readonly isEnd: boolean;
}

function createReader(): WireReader {
  const findings = new WeakMap<Container, Finding>();
  /** The last record that went out for each text that goes on, and for the last text of all. */
  const carriers = new Map<ChannelId, Container>();
  let lastChannel: ChannelId = '';

  /** Makes a record that has gone out already carry one text and no other. */
  function carry(channel: ChannelId, text: string): readonly Json[] {
    const carrier = carriers.get(channel);
    if (carrier === undefined) return [];
    const texts = findings.get(carrier)?.texts ?? [];
    for (const other of texts) replaceAt(other.place, other.channel === channel ? text : '');
    return [carrier];
  }

  function note(record: Container, { texts, isEnd }: Finding): void {
    for (const { channel } of texts) {
      carriers.set(channel, record);
      lastChannel = channel;
    }
    if (!isEnd) return;
    for (const channel of carriers.keys()) if (channel !== lastChannel) carriers.delete(channel);
  }

  return {
    read(record, open) {
      if (!isContainer(record)) return [];
      const texts = findGrowingTexts(record, open);
      const isEnd = isEndRecord(record);
      findings.set(record, { texts, isEnd });
      const own = new Set(texts.map((text) => text.channel));
      const ending = isEnd ? [...open].filter((channel) => !own.has(channel)) : [];
      return [...ending.map(createEndPart), ...texts.map((text) => createPart(text, isEnd))];
    },
    settle(record) {
      const finding = isContainer(record) ? findings.get(record) : undefined;
      if (isContainer(record) && finding !== undefined) note(record, finding);
      return false;
    },
    flush: carry,
    block({ message }) {
      const records = carry(lastChannel, `\n\n${message}`);
      return records.length > 0 ? records : [{ error: { message } }];
    },
  };
}

function createPart({ place, channel }: GrowingText, ends: boolean): TextPart {
  return createTextPart({ channel, kind: 'answer', place, ends });
}

/** What is known of a container on the way down to its texts. */
interface Trail {
  readonly path: string;
  /** The name that the strings of an array go by. */
  readonly name: string;
  readonly isDelta: boolean;
}

function findGrowingTexts(record: Container, open: ReadonlySet<ChannelId>): readonly GrowingText[] {
  const texts: GrowingText[] = [];
  const trails = new Map<Container, Trail>();
  trails.set(record, { path: typeOf(record) + numbersOf(record), name: '', isDelta: false });
  walkJson(record, (place) => {
    const trail = followTrail(trails.get(place.holder), place);
    const value = memberOf(place);
    if (isContainer(value)) trails.set(value, { ...trail, path: trail.path + numbersOf(value) });
    const isText = typeof value === 'string' && (trail.isDelta || isGrowingName(trail.name));
    if (!isText || isMachineText(place.key, value)) return true;
    const channel = channelName(trail.path);
    const isRoom = open.size + texts.length < MAX_CHANNELS || open.has(channel);
    if (isRoom) texts.push({ place, channel });
    return true;
  });
  return texts;
}

function followTrail(outer: Trail | undefined, { key }: TextPlace): Trail {
  const { path = '', name = '', isDelta = false } = outer ?? {};
  if (typeof key === 'number') return { path, name, isDelta };
  return { path: `${path}/${key}`, name: key, isDelta: isDelta || /delta$/i.test(key) };
}

/** Records of different types carry different texts under the same name. */
function typeOf(record: Container): string {
  return isJsonObject(record) && typeof record['type'] === 'string' ? record['type'] : '';
}

/** Siblings are told apart by their number, not by their position, which may differ from record to record. */
function numbersOf(value: Container): string {
  if (!isJsonObject(value)) return '';
  return Object.entries(value)
    .map(([key, number]) => (/index$/i.test(key) && typeof number === 'number' ? `#${number}` : ''))
    .join('');
}

function isEndRecord(record: Container): boolean {
  if (END_TYPE.test(typeOf(record))) return true;
  let isEnd = false;
  walkJson(record, (place) => {
    const value = memberOf(place);
    if (END_MEMBERS.has(String(place.key)) && typeof value === 'string' && value !== '') isEnd = true;
    if (place.key === 'done' && value === true) isEnd = true;
    return true;
  });
  return isEnd;
}
