import { type AnswerFormat, printEvent, type Script, TOOL } from './answer-format.ts';

function listRecords({ text, input }: Script): readonly object[] {
  const record = (parts: readonly object[], end: object = {}): object => ({
    candidates: [{ content: { parts, role: 'model' }, ...end, index: 0 }],
    modelVersion: 'any',
    responseId: 'response-1',
  });
  const args: unknown = input.length > 0 ? JSON.parse(input.join('')) : null;
  return [
    ...text.map((piece) => record([{ text: piece }])),
    ...(input.length > 0 ? [record([{ functionCall: { name: TOOL, args } }])] : []),
    record([{ text: '' }], { finishReason: 'STOP' }),
  ];
}

export const gemini: AnswerFormat = {
  contentType: 'text/event-stream',
  hasCalls: true,
  print: (script) => listRecords(script).map(printEvent),
  garbage: 'data: {"candidates": [{\n\n',
};
