import { type AnswerFormat, type Script, TOOL } from './answer-format.ts';

function listRecords({ text, input }: Script): readonly object[] {
  const record = (message: object, end: object = { done: false }): object => ({
    model: 'any',
    created_at: '2026-01-01T00:00:00Z',
    message: { role: 'assistant', content: '', ...message },
    ...end,
  });
  const call = {
    function: { name: TOOL, arguments: input.length > 0 ? (JSON.parse(input.join('')) as unknown) : {} },
  };
  return [
    ...text.map((content) => record({ content })),
    ...(input.length > 0 ? [record({ tool_calls: [call] })] : []),
    record({}, { done: true, done_reason: 'stop', eval_count: 2 }),
  ];
}

export const ollamaChat: AnswerFormat = {
  contentType: 'application/x-ndjson',
  hasCalls: true,
  print: (script) => listRecords(script).map((record) => `${JSON.stringify(record)}\n`),
  garbage: '{"model": \n',
};
