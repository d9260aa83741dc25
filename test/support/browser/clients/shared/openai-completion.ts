import type OpenAI from 'openai';
import type { Answer } from './page-client.ts';
import { parseInput } from './parse-input.ts';

/** What the helpers for streams have put together. */
export function answerOf(whole: OpenAI.ChatCompletion): Answer {
  const choice = whole.choices[0];
  const calls = choice?.message.tool_calls ?? [];
  return {
    text: choice?.message.content ?? '',
    toolInputs: calls.map((call): unknown => call.type === 'function' && parseInput(call.function.arguments)),
    end: choice?.finish_reason,
    whole,
  };
}
