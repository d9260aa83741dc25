import { replaceAt } from '../guard/guard-rest.ts';
import { type Container, isContainer, textAt } from '../json/walk-json.ts';
import type { ChannelId, Json, TextPart, TextPlace, WireAdapter, WireReader } from '../types.ts';
import { type FoundText, findTexts, isEndRecord } from './generic-texts.ts';
import { type Growth, GrowthReader } from './growth.ts';
import { createEndPart, createTextPart } from './text-part.ts';

/** More growing texts than any stream has; further ones are guarded record by record. */
const MAX_CHANNELS = 64;

/** Names of what is JSON itself when it grows and begins like it. */
const JSON_NAME = /^(?:arg(?:ument)?s|input|input_json|partial_?json)$/i;
const JSON_START = /^\s*[{[]/;

/**
 * JSON records of a format that nobody has described. Members whose names promise text, such as `text`,
 * `delta` or `content`, are taken for pieces of one growing text each, or for all of it so far where they
 * begin with what they were before. All texts end with a record that looks like an end, or with the stream;
 * what is still held then comes out in a copy of the record that had the last piece.
 */
export const genericAdapter: WireAdapter = {
  id: 'json',
  recognises: () => true,
  open: createReader,
};

/** A growing text in a record. */
interface GrowingText {
  readonly place: TextPlace;
  readonly growth: Growth;
  /** What of its new text goes out. */
  shown: string;
}

/** What a record was found to hold when it was read. */
interface Finding {
  readonly texts: readonly GrowingText[];
  readonly isEnd: boolean;
}

function createReader(): WireReader {
  const growths = new GrowthReader();
  const findings = new WeakMap<Container, Finding>();
  const output = new Output(findings);
  return {
    read(record, open) {
      if (!isContainer(record)) return [];
      const isEnd = isEndRecord(record);
      const texts = readTexts(findTexts(record), open, (path, text) => growths.take(path, text, isEnd));
      findings.set(record, { texts, isEnd });
      return [
        ...listEnds(texts, open, isEnd).map(createEndPart),
        ...texts.map((text) => createPart(text, isEnd)),
      ];
    },
    settle(record) {
      const finding = isContainer(record) ? findings.get(record) : undefined;
      return isContainer(record) && finding !== undefined && output.note(record, finding);
    },
    flush: (channel, text) => output.carry(channel, text),
    block({ message }) {
      const records = output.carry(output.lastChannel, `\n\n${message}`);
      return records.length > 0 ? records : [{ error: { message } }];
    },
  };
}

function readTexts(
  found: readonly FoundText[],
  open: ReadonlySet<ChannelId>,
  take: (path: string, text: string) => Growth,
): readonly GrowingText[] {
  const texts: GrowingText[] = [];
  for (const { place, path } of found) {
    const growth = take(path, textAt(place));
    const isRoom = open.size + texts.length < MAX_CHANNELS || open.has(growth.channel);
    if (isRoom) texts.push({ place, growth, shown: growth.text });
  }
  return texts;
}

/** Texts that end before a record: those that it leaves, and, if it is the last one, all that it has no piece of. */
function listEnds(
  texts: readonly GrowingText[],
  open: ReadonlySet<ChannelId>,
  isEnd: boolean,
): readonly ChannelId[] {
  const own = new Set<ChannelId>(texts.map(({ growth }) => growth.channel));
  const left = new Set<ChannelId | undefined>();
  for (const { growth } of texts) {
    if (growth.isSuperseded === true && growth.left !== undefined) own.add(growth.left);
    else left.add(growth.left);
  }
  return [...open].filter((channel) => !own.has(channel) && (isEnd || left.has(channel)));
}

function createPart(text: GrowingText, ends: boolean): TextPart {
  const { place, growth } = text;
  const isJson = JSON_NAME.test(String(place.key)) && JSON_START.test(growth.text);
  const kind = isJson ? 'tool-arguments' : 'answer';
  const part = createTextPart({ channel: growth.channel, kind, place, ends });
  if (growth.kind === 'piece') return part;
  if (growth.kind === 'repeated') return { ...part, kind: 'answer', mode: 'whole', ends: true };
  const put = (shown: string): void => {
    text.shown = shown;
  };
  return { ...part, text: growth.text, put };
}

/** What has gone out of each text, and the records to carry more of it. */
class Output {
  readonly #findings: WeakMap<Container, Finding>;
  /** The last record that went out for each text that goes on, and for the last text of all. */
  readonly #carriers = new Map<ChannelId, Container>();
  /** Of texts whose records carry all of them. */
  readonly #shown = new Map<ChannelId, string>();
  lastChannel: ChannelId = '';

  constructor(findings: WeakMap<Container, Finding>) {
    this.#findings = findings;
  }

  /** @returns whether it changed the record */
  note(record: Container, { texts, isEnd }: Finding): boolean {
    let isChanged = false;
    for (const text of texts) {
      const { channel, left, kind } = text.growth;
      if (kind === 'repeated') continue;
      if (left !== undefined) this.#forget(left);
      if (kind === 'grown') isChanged = this.#showAll(text) || isChanged;
      this.#carriers.set(channel, record);
      this.lastChannel = channel;
    }
    if (isEnd) {
      for (const channel of this.#carriers.keys()) {
        if (channel !== this.lastChannel) this.#carriers.delete(channel);
      }
    }
    return isChanged;
  }

  /** Makes a record that has gone out already carry one text and no other. */
  carry(channel: ChannelId, text: string): readonly Json[] {
    const carrier = this.#carriers.get(channel);
    if (carrier === undefined) return [];
    const all = this.#shown.get(channel);
    if (all !== undefined) this.#shown.set(channel, all + text);
    for (const { place, growth } of this.#findings.get(carrier)?.texts ?? []) {
      const fresh = growth.channel === channel ? text : '';
      replaceAt(place, this.#shown.get(growth.channel) ?? fresh);
    }
    return [carrier];
  }

  /** Nothing more goes out for a text that another has taken the place of. */
  #forget(channel: ChannelId): void {
    this.#carriers.delete(channel);
    this.#shown.delete(channel);
  }

  /** Puts all that may be shown of a text where the record has all that came. */
  #showAll({ place, growth, shown }: GrowingText): boolean {
    const all = (this.#shown.get(growth.channel) ?? '') + shown;
    this.#shown.set(growth.channel, all);
    if (all === textAt(place)) return false;
    replaceAt(place, all);
    return true;
  }
}
