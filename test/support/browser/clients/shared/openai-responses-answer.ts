import type OpenAI from 'openai';
import type { Answer } from './page-client.ts';
import { parseInput } from './parse-input.ts';

export function answerOf(whole: OpenAI.Responses.Response): Answer {
  const calls = whole.output.filter((item) => item.type === 'function_call');
  const parts = whole.output.flatMap((item) => (item.type === 'message' ? item.content : []));
  return {
    text: parts.map((part) => (part.type === 'output_text' ? part.text : part.refusal)).join(''),
    toolInputs: calls.map((call): unknown => parseInput(call.arguments)),
    end: [whole.status, whole.incomplete_details?.reason ?? null],
    whole,
  };
}
