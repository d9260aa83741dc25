import { numberOr, objectsIn } from '../json/object-at.ts';
import { isJsonObject } from '../json/walk-json.ts';
import type { ChannelId, Json, JsonObject } from '../types.ts';

/** One choice of a record. */
export interface Choice {
  readonly choice: JsonObject;
  readonly index: number;
  readonly delta: JsonObject;
  readonly isFinished: boolean;
}

export function choicesOf(record: Json): readonly Choice[] {
  const choices = isJsonObject(record) ? record['choices'] : null;
  return objectsIn(choices).map((choice, position) => ({
    choice,
    index: numberOr(choice['index'], position),
    delta: isJsonObject(choice['delta']) ? choice['delta'] : {},
    // Some servers say '' for "not yet".
    isFinished: typeof choice['finish_reason'] === 'string' && choice['finish_reason'] !== '',
  }));
}

/** The calls of tools in a delta, each with its index. */
export function callsOf(delta: JsonObject): readonly { call: JsonObject; index: number }[] {
  return objectsIn(delta['tool_calls']).map((call, position) => ({
    call,
    index: numberOr(call['index'], position),
  }));
}

/** The thinking in a content that is a list of typed chunks, as Mistral's. */
export const THINKING_CHUNKS = 'thinking[]';

/** The delta that carries a piece of a channel; the names of channels are those that `readChoice` gives. */
export function createDelta(channel: ChannelId, text: string): { index: number; delta: JsonObject } {
  const [, choice, member = '', inner] = channel.split('/');
  return { index: Number(choice), delta: createMember(member, Number(inner), text) };
}

function createMember(member: string, index: number, text: string): JsonObject {
  switch (member) {
    case 'tool':
      return { tool_calls: [{ index, function: { arguments: text } }] };
    case 'custom':
      return { tool_calls: [{ index, custom: { input: text } }] };
    case 'function':
      return { function_call: { arguments: text } };
    case 'detail':
      return { reasoning_details: [{ type: 'reasoning.text', text, index }] };
    case 'summary':
      return { reasoning_details: [{ type: 'reasoning.summary', summary: text, index }] };
    case 'audio':
      return { audio: { transcript: text } };
    case THINKING_CHUNKS:
      return { content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] };
    default:
      return { [member]: text };
  }
}
