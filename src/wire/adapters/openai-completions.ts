import { numberOr, objectsIn } from '../json/object-at.ts';
import { isJsonObject, textAt } from '../json/walk-json.ts';
import type { ChannelId, Json, JsonObject, TextPart, WireAdapter, WireReader } from '../types.ts';
import { dropLogprobs, readLogprobs } from './logprobs.ts';
import { createEndPart, createTextPart } from './text-part.ts';

/** OpenAI Completions: the text goes on where the prompt ended. */
export const openaiCompletions: WireAdapter = {
  id: 'openai-completions',
  endMark: '[DONE]',
  recognises(_head, record) {
    if (!isJsonObject(record) || !Array.isArray(record['choices'])) return false;
    return record['object'] === 'text_completion' || isListOfTexts(record['choices']);
  },
  open: createReader,
};

function isListOfTexts(choices: readonly Json[]): boolean {
  return (
    choices.length > 0 &&
    choices.every(
      (choice) => isJsonObject(choice) && typeof choice['text'] === 'string' && !('delta' in choice),
    )
  );
}

function createReader(): WireReader {
  let last: JsonObject = { id: '', object: 'text_completion', created: 0, model: '' };
  /** Choices that have begun and not finished, and whether anything has been shown in them. */
  const running = new Map<number, boolean>();
  let hasFinished = false;

  function createRecord(index: number, text: string, finishReason: Json): Json {
    running.set(index, true);
    const { id = '', object = '', created = 0, model = '' } = last;
    const choice: Json = { text, index, logprobs: null, finish_reason: finishReason };
    return { id, object, created, choices: [choice], model };
  }

  return {
    read: (record, open) => choicesOf(record).flatMap((choice) => readChoice(choice, open)),
    settle(record) {
      if (isJsonObject(record) && Array.isArray(record['choices'])) last = record;
      for (const { choice, index, isFinished } of choicesOf(record)) {
        running.set(index, running.get(index) === true || choice['text'] !== '');
        if (isFinished) running.delete(index);
        hasFinished ||= isFinished;
      }
      return false;
    },
    flush: (channel, text) => [createRecord(Number(channel.split('/')[1]), text, null)],
    block({ message }) {
      const indices = running.size > 0 || hasFinished ? [...running.keys()] : [0];
      return indices.map((index) =>
        createRecord(index, running.get(index) === true ? `\n\n${message}` : message, 'content_filter'),
      );
    },
  };
}

interface Choice {
  readonly choice: JsonObject;
  readonly index: number;
  readonly isFinished: boolean;
}

function choicesOf(record: Json): readonly Choice[] {
  return objectsIn(isJsonObject(record) ? record['choices'] : null).map((choice, position) => ({
    choice,
    index: numberOr(choice['index'], position),
    isFinished: typeof choice['finish_reason'] === 'string' && choice['finish_reason'] !== '',
  }));
}

function readChoice(
  { choice, index, isFinished }: Choice,
  open: ReadonlySet<ChannelId>,
): readonly TextPart[] {
  const channel = `choice/${index}/text`;
  const place = { holder: choice, key: 'text' };
  const rest = readLogprobs(choice, textAt(place));
  if (typeof choice['text'] !== 'string') {
    return isFinished && open.has(channel) ? [createEndPart(channel), ...rest] : rest;
  }
  const onPut = (): void => dropLogprobs(choice);
  return [createTextPart({ channel, kind: 'answer', place, ends: isFinished, onPut }), ...rest];
}
