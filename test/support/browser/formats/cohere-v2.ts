import { type AnswerFormat, CALL, printNamedEvent, type Script, TOOL, withEndMark } from './answer-format.ts';

type Event = { readonly type: string } & Record<string, unknown>;

function listEvents({ text, input }: Script): readonly Event[] {
  const event = (type: string, message: object, index = 0): Event => ({ type, index, delta: { message } });
  const call = (called: object, more: object = {}): object => ({ tool_calls: { ...more, function: called } });
  const calls = [
    event('tool-call-start', call({ name: TOOL, arguments: '' }, { id: CALL, type: 'function' })),
    ...input.map((piece) => event('tool-call-delta', call({ arguments: piece }))),
    { type: 'tool-call-end', index: 0 },
  ];
  return [
    {
      id: 'answer-1',
      type: 'message-start',
      delta: { message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] } },
    },
    event('content-start', { content: { type: 'text', text: '' } }),
    ...text.map((piece) => event('content-delta', { content: { text: piece } })),
    { type: 'content-end', index: 0 },
    ...(input.length > 0 ? calls : []),
    { type: 'message-end', delta: { finish_reason: input.length > 0 ? 'TOOL_CALL' : 'COMPLETE' } },
  ];
}

export const cohereV2: AnswerFormat = {
  contentType: 'text/event-stream',
  hasCalls: true,
  print: (script) => withEndMark(listEvents(script).map(printNamedEvent)),
  garbage: 'event: content-delta\ndata: {"type": \n\n',
};
