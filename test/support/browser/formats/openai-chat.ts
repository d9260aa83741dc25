import { type AnswerFormat, CALL, printEvent, type Script, TOOL, withEndMark } from './answer-format.ts';

const HEAD = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'any' };

/**
 * The records of OpenAI Chat Completions, which many others speak as well.
 * @param isWhole whether a call comes in one record, as Mistral's do
 */
export function listChatRecords({ text, input }: Script, isWhole = false): readonly object[] {
  const record = (delta: object, finish: string | null = null): object => ({
    ...HEAD,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const call = (called: object, more: object = {}): object =>
    record({ tool_calls: [{ index: 0, ...more, function: called }] });
  const begin = (piece: string): object =>
    call({ name: TOOL, arguments: piece }, { id: CALL, type: 'function' });
  const calls = isWhole
    ? [begin(input.join(''))]
    : [begin(''), ...input.map((piece) => call({ arguments: piece }))];
  return [
    record({ role: 'assistant', content: '' }),
    ...text.map((content) => record({ content })),
    ...(input.length > 0 ? calls : []),
    record({}, input.length > 0 ? 'tool_calls' : 'stop'),
    { ...HEAD, choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
  ];
}

export const openaiChat: AnswerFormat = {
  contentType: 'text/event-stream',
  hasCalls: true,
  print: (script) => withEndMark(listChatRecords(script).map(printEvent)),
  garbage: 'data: {"choices": [{\n\n',
};

/** Mistral's library refuses a call that comes in pieces. */
export const mistralChat: AnswerFormat = {
  ...openaiChat,
  print: (script) => withEndMark(listChatRecords(script, true).map(printEvent)),
};
