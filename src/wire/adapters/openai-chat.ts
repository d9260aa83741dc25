import { isJsonObject } from '../json/walk-json.ts';
import type { Json, WireAdapter, WireReader } from '../types.ts';
import { choicesOf } from './openai-chat-choice.ts';
import { ChatProgress } from './openai-chat-progress.ts';
import { dropSignatures, readChoice } from './openai-chat-texts.ts';

/** OpenAI Chat Completions, and the many servers that speak it: Mistral, Groq, OpenRouter, vLLM, … */
export const openaiChat: WireAdapter = {
  id: 'openai-chat',
  endMark: '[DONE]',
  recognises: (_head, record) =>
    isJsonObject(record) &&
    Array.isArray(record['choices']) &&
    (record['object'] === 'chat.completion.chunk' || isListOfDeltas(record['choices'])),
  open: createReader,
};

const isListOfDeltas = (choices: readonly Json[]): boolean =>
  choices.length > 0 && choices.every((choice) => isJsonObject(choice) && isJsonObject(choice['delta']));

/** Padding against eavesdroppers who measure lengths. */
const PADDING = new Set<string | number>(['obfuscation', 'p']);

function createReader(): WireReader {
  const progress = new ChatProgress();
  return {
    read: (record, open) => choicesOf(record).flatMap((choice) => readChoice(choice, open)),
    settle(record, isAltered) {
      progress.note(record);
      return choicesOf(record).filter((choice) => dropSignatures(choice, isAltered)).length > 0;
    },
    flush: (channel, text) => progress.flush(channel, text),
    block: ({ message }) => progress.block(message),
    isOpaque: ({ holder, key }) =>
      PADDING.has(key) ||
      (key === 'data' && isJsonObject(holder) && holder['type'] === 'reasoning.encrypted'),
  };
}
