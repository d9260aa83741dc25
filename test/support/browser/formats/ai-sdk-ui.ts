import { type AnswerFormat, CALL, printEvent, type Script, TOOL, withEndMark } from './answer-format.ts';

function listEvents({ text, input }: Script): readonly object[] {
  const calls = [
    { type: 'tool-input-start', toolCallId: CALL, toolName: TOOL },
    ...input.map((piece) => ({ type: 'tool-input-delta', toolCallId: CALL, inputTextDelta: piece })),
    {
      type: 'tool-input-available',
      toolCallId: CALL,
      toolName: TOOL,
      input: input.length > 0 ? (JSON.parse(input.join('')) as unknown) : null,
    },
  ];
  return [
    { type: 'start', messageId: 'message-1' },
    { type: 'start-step' },
    { type: 'text-start', id: 'text-1' },
    ...text.map((delta) => ({ type: 'text-delta', id: 'text-1', delta })),
    { type: 'text-end', id: 'text-1' },
    ...(input.length > 0 ? calls : []),
    { type: 'finish-step' },
    { type: 'finish' },
  ];
}

/** The UI message stream of the AI SDK. */
export const aiSdkUi: AnswerFormat = {
  contentType: 'text/event-stream',
  hasCalls: true,
  print: (script) => withEndMark(listEvents(script).map(printEvent)),
  garbage: 'data: {"type": \n\n',
};
