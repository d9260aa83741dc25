import { cutLikeAModel } from './cut-like-a-model.ts';

export interface ToolCall {
  readonly name: string;
  readonly input: object;
}

interface StreamEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/**
 * Gives the answer and the tool call after it as Anthropic's Messages API streams them.
 * @param id makes the message's id
 */
export function recordAnthropicStream(id: string, answer: string, call: ToolCall): string {
  const tool = { type: 'tool_use', id: `toolu_demo_${id}`, name: call.name, input: {} };
  const events: readonly StreamEvent[] = [
    startMessage(id),
    ...block(
      0,
      { type: 'text', text: '' },
      cutLikeAModel(answer).map((text) => ({ type: 'text_delta', text })),
    ),
    ...block(1, tool, cutArguments(call.input)),
    {
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { output_tokens: 96 },
    },
    { type: 'message_stop' },
  ];
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

function startMessage(id: string): StreamEvent {
  return {
    type: 'message_start',
    message: {
      id: `msg_demo_${id}`,
      type: 'message',
      role: 'assistant',
      model: 'demo-messages-1',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 31, output_tokens: 1 },
    },
  };
}

function block(index: number, content: object, deltas: readonly object[]): readonly StreamEvent[] {
  return [
    { type: 'content_block_start', index, content_block: content },
    ...(index === 0 ? [{ type: 'ping' }] : []),
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

/** Like the real one, it begins with an empty piece. */
function cutArguments(input: object): readonly object[] {
  const pieces = ['', ...cutLikeAModel(JSON.stringify(input))];
  return pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json }));
}
