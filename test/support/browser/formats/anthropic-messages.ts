import { type AnswerFormat, CALL, printNamedEvent, type Script, TOOL } from './answer-format.ts';

type Event = { readonly type: string } & Record<string, unknown>;

function listBlock(index: number, start: object, deltas: readonly object[]): readonly Event[] {
  return [
    { type: 'content_block_start', index, content_block: start },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

function listEvents({ text, input }: Script): readonly Event[] {
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'any',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
  const deltas = text.map((piece) => ({ type: 'text_delta', text: piece }));
  const inputs = input.map((piece) => ({ type: 'input_json_delta', partial_json: piece }));
  const call = { type: 'tool_use', id: CALL, name: TOOL, input: {} };
  const stop = { stop_reason: input.length > 0 ? 'tool_use' : 'end_turn', stop_sequence: null };
  return [
    { type: 'message_start', message },
    { type: 'ping' },
    ...listBlock(0, { type: 'text', text: '' }, deltas),
    ...(input.length > 0 ? listBlock(1, call, inputs) : []),
    { type: 'message_delta', delta: stop, usage: { output_tokens: 2 } },
    { type: 'message_stop' },
  ];
}

export const anthropicMessages: AnswerFormat = {
  contentType: 'text/event-stream',
  hasCalls: true,
  print: (script) => listEvents(script).map(printNamedEvent),
  garbage: 'event: content_block_delta\ndata: {"type": \n\n',
};
