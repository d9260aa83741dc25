import { numberOr, objectAt, objectsIn } from '../json/object-at.ts';
import { isJsonObject } from '../json/walk-json.ts';
import type { ChannelId, Json, JsonObject, TextPart, TextPlace, WireAdapter, WireReader } from '../types.ts';
import { ChannelLabels } from './channel-labels.ts';
import { endTexts } from './end-texts.ts';
import { dropRepetition, readRepetition } from './repetition.ts';
import { createTextPart } from './text-part.ts';
import { readWholeValues } from './whole-values.ts';

/**
 * Google Gemini, as events or as one JSON array. All parts of a candidate are one text, and its thoughts
 * another: the place of a part says nothing about the next record. Code and its results come whole.
 */
export const gemini: WireAdapter = {
  id: 'gemini',
  recognises: (_head, record) =>
    isJsonObject(record) &&
    (isCandidateList(record['candidates']) || objectAt(record, 'promptFeedback') !== undefined),
  open: createReader,
};

const isCandidateList = (value: Json | undefined): boolean =>
  Array.isArray(value) && objectsIn(value).length === value.length;

/** Lists of what in the text they speak of, by offset: untrue once it has changed. */
const QUOTATIONS = [
  ['groundingMetadata', 'groundingSupports'],
  ['citationMetadata', 'citationSources'],
  ['citationMetadata', 'citations'],
] as const;

interface Candidate {
  readonly candidate: JsonObject;
  readonly index: number;
  readonly prefix: string;
  readonly isFinished: boolean;
}

function createReader(): WireReader {
  const progress = new Progress();
  return {
    read: (record, open) =>
      candidatesOf(record).flatMap((candidate) =>
        readCandidate(candidate, open, (prefix, place) => progress.nameArgument(prefix, record, place)),
      ),
    settle(record, isAltered) {
      progress.note(record);
      return candidatesOf(record).some((candidate) => dropQuotations(candidate, isAltered));
    },
    flush: (channel, text) => progress.flush(channel, text),
    block: ({ message }) => progress.block(message),
  };
}

function candidatesOf(record: Json): readonly Candidate[] {
  return objectsIn(isJsonObject(record) ? record['candidates'] : null).map((candidate, position) => {
    const index = numberOr(candidate['index'], position);
    const isFinished = typeof candidate['finishReason'] === 'string';
    return { candidate, index, prefix: `candidate/${index}/`, isFinished };
  });
}

/** The channel of an argument, by the place of its path. */
type NameArgument = (prefix: string, place: TextPlace) => ChannelId;

function readCandidate(
  { candidate, prefix, isFinished }: Candidate,
  open: ReadonlySet<ChannelId>,
  nameArgument: NameArgument,
): readonly TextPart[] {
  const tokens: TextPlace = { holder: candidate, key: 'logprobsResult' };
  const texts = objectsIn(objectAt(candidate, 'content')?.['parts']).flatMap((part) => [
    ...readText(part, prefix, tokens),
    ...readCall(objectAt(part, 'functionCall'), prefix, nameArgument),
  ]);
  const parts = [...texts, ...readRepetition(tokens, null)];
  return endTexts(parts, open, (channel) => isFinished && channel.startsWith(prefix));
}

function readText(part: JsonObject, prefix: string, tokens: TextPlace): readonly TextPart[] {
  if (typeof part['text'] !== 'string') return [];
  const isThought = part['thought'] === true;
  return [
    createTextPart({
      channel: prefix + (isThought ? 'thought' : 'text'),
      kind: isThought ? 'reasoning' : 'answer',
      place: { holder: part, key: 'text' },
      ends: false,
      onPut: () => dropRepetition(tokens, null),
    }),
  ];
}

/** Arguments come whole, or each string of them in pieces that say where they belong. */
function readCall(
  call: JsonObject | undefined,
  prefix: string,
  nameArgument: NameArgument,
): readonly TextPart[] {
  if (call === undefined) return [];
  const pieces = objectsIn(call['partialArgs']).flatMap((argument) => {
    if (typeof argument['jsonPath'] !== 'string' || typeof argument['stringValue'] !== 'string') {
      return readWholeValues({ holder: argument, key: 'numberValue' });
    }
    const place: TextPlace = { holder: argument, key: 'stringValue' };
    const channel = nameArgument(`${prefix}args/`, { holder: argument, key: 'jsonPath' });
    return [createTextPart({ channel, kind: 'data', place, ends: argument['willContinue'] !== true })];
  });
  return [...readWholeValues({ holder: call, key: 'args' }), ...pieces];
}

function dropQuotations(
  { candidate, prefix }: Candidate,
  isAltered: (channel: ChannelId) => boolean,
): boolean {
  if (!isAltered(`${prefix}text`)) return false;
  let isChanged = false;
  for (const [member, list] of QUOTATIONS) {
    const holder = objectAt(candidate, member);
    if (holder === undefined || objectsIn(holder[list]).length === 0) continue;
    holder[list] = [];
    isChanged = true;
  }
  return isChanged;
}

/** How far the records that went out have come. */
class Progress {
  #last: JsonObject = {};
  /** Candidates that have begun and not finished, and whether anything of an answer has been shown in them. */
  readonly #running = new Map<number, boolean>();
  #hasFinished = false;
  /** The paths of arguments. */
  readonly #labels = new ChannelLabels();

  nameArgument(prefix: string, record: Json, place: TextPlace): ChannelId {
    return this.#labels.name(prefix, record as JsonObject, place);
  }

  note(record: Json): void {
    if (!isJsonObject(record)) return;
    this.#last = record;
    this.#labels.settle(record);
    for (const { candidate, index, isFinished } of candidatesOf(record)) {
      const isShown = objectsIn(objectAt(candidate, 'content')?.['parts']).some(
        (part) => part['text'] !== '',
      );
      if (isFinished) this.#running.delete(index);
      else this.#running.set(index, this.#running.get(index) === true || isShown);
      this.#hasFinished ||= isFinished;
    }
  }

  flush(channel: ChannelId, text: string): readonly Json[] {
    const [, index = '', member = ''] = channel.split('/');
    if (member === 'args') {
      const jsonPath = this.#labels.shown(channel);
      if (jsonPath === undefined) return [];
      const piece: JsonObject = { jsonPath, stringValue: text, willContinue: true };
      return [
        this.#createRecord(Number(index), { functionCall: { partialArgs: [piece], willContinue: true } }),
      ];
    }
    return [this.#createRecord(Number(index), member === 'thought' ? { text, thought: true } : { text })];
  }

  block(message: string): readonly Json[] {
    const indices = this.#running.size > 0 || this.#hasFinished ? [...this.#running.keys()] : [0];
    return indices.map((index) => {
      const text = this.#running.get(index) === true ? `\n\n${message}` : message;
      return this.#createRecord(index, { text }, { finishReason: 'SAFETY' });
    });
  }

  #createRecord(index: number, part: JsonObject, end: JsonObject = {}): Json {
    const { modelVersion, responseId } = this.#last;
    return {
      candidates: [{ content: { parts: [part], role: 'model' }, ...end, index }],
      ...(modelVersion === undefined ? {} : { modelVersion }),
      ...(responseId === undefined ? {} : { responseId }),
    };
  }
}
