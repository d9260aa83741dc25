import { isJsonObject, stringsIn, textAt } from '../json/walk-json.ts';
import { stringifyJson } from '../natives.ts';
import type {
  ChannelId,
  Json,
  JsonObject,
  TextKind,
  TextPart,
  TextPlace,
  WireAdapter,
  WireReader,
} from '../types.ts';
import { createEndPart, createTextPart } from './text-part.ts';

/** OpenAI Chat Completions, and the many servers that speak it. */
export const openaiChat: WireAdapter = {
  id: 'openai-chat',
  endMark: '[DONE]',
  recognises: (_head, record) =>
    isJsonObject(record) &&
    Array.isArray(record['choices']) &&
    (record['object'] === 'chat.completion.chunk' ||
      record['choices'].every((choice) => isJsonObject(choice) && isJsonObject(choice['delta']))),
  open: createReader,
};

const DELTA_TEXTS: readonly (readonly [member: string, kind: TextKind])[] = [
  ['content', 'answer'],
  ['refusal', 'refusal'],
  ['reasoning', 'reasoning'],
  ['reasoning_content', 'reasoning'],
];

/** Padding against eavesdroppers who measure lengths. */
const PADDING = new Set<string | number>(['obfuscation', 'p']);

function createReader(): WireReader {
  const progress = new Progress();
  return {
    read: (record, open) => choicesOf(record).flatMap((choice) => readChoice(choice, open)),
    settle(record, isAltered) {
      progress.note(record);
      return choicesOf(record).some((choice) => dropSignatures(choice, isAltered));
    },
    flush: (channel, text) => [progress.createRecord(...flushDelta(channel, text))],
    block: ({ message }) => progress.block(message),
    isOpaque: ({ key }) => PADDING.has(key),
  };
}

interface Choice {
  readonly choice: JsonObject;
  readonly index: number;
  readonly delta: JsonObject;
  readonly isFinished: boolean;
}

function choicesOf(record: Json): readonly Choice[] {
  const choices = isJsonObject(record) ? record['choices'] : null;
  if (!Array.isArray(choices)) return [];
  return choices.filter(isJsonObject).map((choice, position) => ({
    choice,
    index: numberOr(choice['index'], position),
    delta: isJsonObject(choice['delta']) ? choice['delta'] : {},
    isFinished: typeof choice['finish_reason'] === 'string',
  }));
}

function numberOr(value: Json | undefined, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}

const objectsIn = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : [];

function readChoice(choice: Choice, open: ReadonlySet<ChannelId>): readonly TextPart[] {
  // Some servers send each delta twice, the second time as `message`: made one, both change together.
  if (stringifyJson(choice.choice['message'] ?? null) === stringifyJson(choice.delta)) {
    choice.choice['message'] = choice.delta;
  }
  const texts = [...readTexts(choice), ...readToolCalls(choice), ...readDetails(choice)];
  const rest = readLogprobs(choice);
  if (!choice.isFinished) return [...texts, ...rest];
  const own = new Set(texts.map((part) => part.channel));
  const prefix = `choice/${choice.index}/`;
  const ending = [...open].filter((channel) => channel.startsWith(prefix) && !own.has(channel));
  return [...ending.map(createEndPart), ...texts, ...rest];
}

function readTexts({ choice, index, delta, isFinished }: Choice): readonly TextPart[] {
  return DELTA_TEXTS.filter(([member]) => typeof delta[member] === 'string').map(([member, kind]) =>
    createTextPart({
      channel: `choice/${index}/${member}`,
      kind,
      place: { holder: delta, key: member },
      ends: isFinished,
      onPut: () => dropLogprobs(choice),
    }),
  );
}

/** Log probabilities repeat the text in pieces. */
function dropLogprobs(choice: JsonObject): void {
  if ('logprobs' in choice) choice['logprobs'] = null;
}

/** The tokens of a record, judged together unless they are the text and nothing more. */
function readLogprobs({ choice, delta }: Choice): readonly TextPart[] {
  const { logprobs } = choice;
  if (!isJsonObject(logprobs)) return [];
  const strings = stringsIn(logprobs);
  const entries = [...objectsIn(logprobs['content']), ...objectsIn(logprobs['refusal'])];
  const tokens = entries.map((entry) => textAt({ holder: entry, key: 'token' })).join('');
  const shown = textAt({ holder: delta, key: 'content' }) + textAt({ holder: delta, key: 'refusal' });
  const isRepetition = tokens === shown && strings.length === entries.length;
  const text = isRepetition ? '' : [tokens, ...strings].join('\n');
  const place: TextPlace = { holder: choice, key: 'logprobs' };
  const put = (): void => dropLogprobs(choice);
  return [
    {
      channel: 'logprobs',
      kind: 'data',
      mode: text === '' ? 'append' : 'whole',
      text,
      ends: true,
      place,
      put,
    },
  ];
}

function readToolCalls({ index, delta, isFinished }: Choice): readonly TextPart[] {
  const functions = objectsIn(delta['tool_calls']).map((call, position) => ({
    channel: `choice/${index}/tool/${numberOr(call['index'], position)}`,
    holder: call['function'],
  }));
  functions.push({ channel: `choice/${index}/function`, holder: delta['function_call'] });
  return functions.flatMap(({ channel, holder }) =>
    isJsonObject(holder) && typeof holder['arguments'] === 'string'
      ? [
          createTextPart({
            channel,
            kind: 'tool-arguments',
            place: { holder, key: 'arguments' },
            ends: isFinished,
          }),
        ]
      : [],
  );
}

const detailChannel = (index: number, detail: JsonObject, position: number): ChannelId =>
  `choice/${index}/detail/${numberOr(detail['index'], position)}`;

/** Reasoning once more, in blocks that may be signed. A signature comes when its text is complete. */
function readDetails({ index, delta, isFinished }: Choice): readonly TextPart[] {
  return objectsIn(delta['reasoning_details']).flatMap((detail, position) =>
    typeof detail['text'] === 'string'
      ? [
          createTextPart({
            channel: detailChannel(index, detail, position),
            kind: 'reasoning',
            place: { holder: detail, key: 'text' },
            ends: isFinished || isSigned(detail),
          }),
        ]
      : [],
  );
}

const isSigned = (detail: JsonObject): boolean =>
  typeof detail['signature'] === 'string' && detail['signature'] !== '';

/** A signature over a text that isn't what came any more would be refused: better none. */
function dropSignatures({ index, delta }: Choice, isAltered: (channel: ChannelId) => boolean): boolean {
  const broken = objectsIn(delta['reasoning_details']).filter(
    (detail, position) => isSigned(detail) && isAltered(detailChannel(index, detail, position)),
  );
  for (const detail of broken) detail['signature'] = '';
  return broken.length > 0;
}

function flushDelta(channel: ChannelId, text: string): readonly [index: number, delta: JsonObject] {
  const [, choice, member = '', inner] = channel.split('/');
  const index = Number(choice);
  if (member === 'tool') {
    return [index, { tool_calls: [{ index: Number(inner), function: { arguments: text } }] }];
  }
  if (member === 'detail') {
    return [index, { reasoning_details: [{ type: 'reasoning.text', text, index: Number(inner) }] }];
  }
  return [index, member === 'function' ? { function_call: { arguments: text } } : { [member]: text }];
}

/** How far the records that went out have come. */
class Progress {
  #last: JsonObject = { id: '', object: 'chat.completion.chunk', created: 0, model: '' };
  /** Choices that have begun and not finished, and whether anything of an answer has been shown in them. */
  readonly #running = new Map<number, boolean>();
  #hasFinished = false;

  note(record: Json): void {
    if (!isJsonObject(record) || !Array.isArray(record['choices'])) return;
    this.#last = record;
    for (const { index, delta, isFinished } of choicesOf(record)) {
      const isShown = typeof delta['content'] === 'string' && delta['content'] !== '';
      if (isFinished) this.#running.delete(index);
      else this.#running.set(index, this.#running.get(index) === true || isShown);
      this.#hasFinished ||= isFinished;
    }
  }

  createRecord(index: number, delta: JsonObject, finishReason: Json = null): Json {
    const opening: JsonObject = this.#running.has(index) || this.#hasFinished ? {} : { role: 'assistant' };
    this.#running.set(index, this.#running.get(index) === true || typeof delta['content'] === 'string');
    const { id = '', object = '', created = 0, model = '' } = this.#last;
    const choice: Json = { index, delta: { ...opening, ...delta }, finish_reason: finishReason };
    return { id, object, created, model, choices: [choice] };
  }

  block(message: string): readonly Json[] {
    const indices = this.#running.size > 0 || this.#hasFinished ? [...this.#running.keys()] : [0];
    return indices.flatMap((index) => [
      this.createRecord(index, { content: this.#running.get(index) === true ? `\n\n${message}` : message }),
      this.createRecord(index, {}, 'content_filter'),
    ]);
  }
}
