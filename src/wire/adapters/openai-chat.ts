import { isJsonObject } from '../json/walk-json.ts';
import { stringifyJson } from '../natives.ts';
import type { ChannelId, Json, JsonObject, TextKind, TextPart, WireAdapter, WireReader } from '../types.ts';
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

function createReader(): WireReader {
  /** What a record of our own copies from the records before it. */
  let head: JsonObject = { id: '', object: 'chat.completion.chunk', created: 0, model: '' };
  /** Choices that have begun and not finished, and whether anything of an answer has been shown in them. */
  const running = new Map<number, boolean>();
  let hasFinished = false;

  function createRecord(index: number, delta: JsonObject, finishReason: Json = null): Json {
    const opening: JsonObject = running.has(index) ? {} : { role: 'assistant' };
    running.set(index, running.get(index) ?? false);
    return { ...head, choices: [{ index, delta: { ...opening, ...delta }, finish_reason: finishReason }] };
  }

  function settle(record: Json): boolean {
    if (!isJsonObject(record) || !Array.isArray(record['choices'])) return false;
    for (const name of Object.keys(head)) head = { ...head, [name]: record[name] ?? head[name] ?? null };
    for (const { index, delta, isFinished } of choicesOf(record)) {
      const isShown = typeof delta['content'] === 'string' && delta['content'] !== '';
      if (isFinished) running.delete(index);
      else running.set(index, running.get(index) === true || isShown);
      hasFinished ||= isFinished;
    }
    return false;
  }

  function block({ message }: { message: string }): readonly Json[] {
    const indices = running.size > 0 || hasFinished ? [...running.keys()] : [0];
    return indices.flatMap((index) => [
      createRecord(index, { content: running.get(index) === true ? `\n\n${message}` : message }),
      createRecord(index, {}, 'content_filter'),
    ]);
  }

  return {
    read: (record, open) => choicesOf(record).flatMap((choice) => readChoice(choice, open)),
    settle,
    flush: (channel, text) => {
      const { index, delta } = flushDelta(channel, text);
      return [createRecord(index, delta)];
    },
    block,
    isOpaque: ({ key }) => key === 'obfuscation' || key === 'p',
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

function readChoice(choice: Choice, open: ReadonlySet<ChannelId>): readonly TextPart[] {
  const texts = [...readTexts(choice), ...readToolCalls(choice)];
  if (!choice.isFinished) return texts;
  const prefix = `choice/${choice.index}/`;
  const ending = [...open].filter(
    (channel) => channel.startsWith(prefix) && texts.every((part) => part.channel !== channel),
  );
  return [...ending.map(createEndPart), ...texts];
}

function readTexts({ choice, index, delta, isFinished }: Choice): readonly TextPart[] {
  // Some servers send each delta twice, the second time as `message`: made one, both change together.
  if (stringifyJson(choice['message'] ?? null) === stringifyJson(delta)) choice['message'] = delta;
  const texts = DELTA_TEXTS.filter(([member]) => typeof delta[member] === 'string').map(([member, kind]) =>
    createTextPart({
      channel: `choice/${index}/${member}`,
      kind,
      place: { holder: delta, key: member },
      ends: isFinished,
      onPut: () => dropLogprobs(choice),
    }),
  );
  return texts;
}

/** Log probabilities repeat the text in pieces. */
function dropLogprobs(choice: JsonObject): void {
  if ('logprobs' in choice) choice['logprobs'] = null;
}

function readToolCalls({ index, delta, isFinished }: Choice): readonly TextPart[] {
  const calls = Array.isArray(delta['tool_calls']) ? delta['tool_calls'].filter(isJsonObject) : [];
  const functions = calls.map((call, position) => ({
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

function flushDelta(channel: ChannelId, text: string): { index: number; delta: JsonObject } {
  const [, choice, member = '', call] = channel.split('/');
  const index = Number(choice);
  if (member === 'tool') {
    return { index, delta: { tool_calls: [{ index: Number(call), function: { arguments: text } }] } };
  }
  if (member === 'function') return { index, delta: { function_call: { arguments: text } } };
  return { index, delta: { [member]: text } };
}
