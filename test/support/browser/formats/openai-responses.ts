import { type AnswerFormat, CALL, printNamedEvent, type Script, TOOL } from './answer-format.ts';

const HEAD = {
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  model: 'any',
  error: null,
  incomplete_details: null,
  parallel_tool_calls: true,
  tools: [],
};

type Event = { readonly type: string } & Record<string, unknown>;

function listTextEvents(text: readonly string[], message: object): readonly Event[] {
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const whole = text.join('');
  const part = (said: string): object => ({ type: 'output_text', text: said, annotations: [], logprobs: [] });
  return [
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { ...message, status: 'in_progress', content: [] },
    },
    { type: 'response.content_part.added', ...place, part: part('') },
    ...text.map((delta) => ({ type: 'response.output_text.delta', ...place, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...place, text: whole, logprobs: [] },
    { type: 'response.content_part.done', ...place, part: part(whole) },
    { type: 'response.output_item.done', output_index: 0, item: { ...message, content: [part(whole)] } },
  ];
}

function listCallEvents(input: readonly string[], call: object): readonly Event[] {
  const place = { item_id: 'fc_1', output_index: 1 };
  const whole = input.join('');
  return [
    {
      type: 'response.output_item.added',
      output_index: 1,
      item: { ...call, status: 'in_progress', arguments: '' },
    },
    ...input.map((delta) => ({ type: 'response.function_call_arguments.delta', ...place, delta })),
    { type: 'response.function_call_arguments.done', ...place, name: TOOL, arguments: whole },
    { type: 'response.output_item.done', output_index: 1, item: call },
  ];
}

function listEvents({ text, input }: Script): readonly Event[] {
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text: text.join(''), annotations: [], logprobs: [] }],
  };
  const call = {
    id: 'fc_1',
    type: 'function_call',
    status: 'completed',
    arguments: input.join(''),
    call_id: CALL,
    name: TOOL,
  };
  const output = input.length > 0 ? [message, call] : [message];
  return [
    { type: 'response.created', response: { ...HEAD, status: 'in_progress', output: [] } },
    ...listTextEvents(text, message),
    ...(input.length > 0 ? listCallEvents(input, call) : []),
    { type: 'response.completed', response: { ...HEAD, status: 'completed', output } },
  ];
}

/** OpenAI Responses: events are counted, and what came in pieces comes again whole, more than once. */
export const openaiResponses: AnswerFormat = {
  contentType: 'text/event-stream',
  hasCalls: true,
  print: (script) =>
    listEvents(script).map((event, index) => printNamedEvent({ ...event, sequence_number: index })),
  garbage: 'event: response.output_text.delta\ndata: {"type": \n\n',
};
