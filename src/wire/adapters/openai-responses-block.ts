import { isJsonObject } from '../json/walk-json.ts';
import type { JsonObject } from '../types.ts';
import type { ShownItem, ShownItems } from './openai-responses-items.ts';

const NEW_RESPONSE: JsonObject = {
  id: '',
  object: 'response',
  created_at: 0,
  status: 'in_progress',
  error: null,
  incomplete_details: null,
  model: '',
  output: [],
};

/**
 * Events that end a response as a content filter does. The message goes on with the text that is being
 * written, or is one of its own; the response is given once more with all that has been shown. A call that was
 * still being written is not in it: its arguments are no whole ones.
 */
export function createBlockEvents(
  response: JsonObject | null,
  items: ShownItems,
  message: string,
): readonly JsonObject[] {
  const shown = items.list();
  const writing = shown.find(({ item, isDone }) => !isDone && item['type'] === 'message');
  const target = writing ?? createMessage((shown.at(-1)?.index ?? -1) + 1);
  const { events, item } = finishMessage(target, message);
  const done = shown.filter((one) => one.isDone).map((one) => one.item);
  const last: JsonObject = {
    ...(response ?? NEW_RESPONSE),
    status: 'incomplete',
    incomplete_details: { reason: 'content_filter' },
    output: [...done, item],
  };
  return [
    ...(response === null ? [{ type: 'response.created', response: NEW_RESPONSE }] : []),
    ...(writing === undefined
      ? [{ type: 'response.output_item.added', output_index: target.index, item: target.item }]
      : []),
    ...events,
    { type: 'response.incomplete', response: last },
  ];
}

function createMessage(index: number): ShownItem {
  const item: JsonObject = {
    id: `msg_${index}`,
    type: 'message',
    status: 'in_progress',
    content: [],
    role: 'assistant',
  };
  return { index, item, isDone: false };
}

/** The events that say the message in an item and end it, and the item as it is then. */
function finishMessage(
  { index, item }: ShownItem,
  message: string,
): { events: JsonObject[]; item: JsonObject } {
  const content = Array.isArray(item['content']) ? item['content'] : [];
  const known = content.at(-1);
  const isText = isJsonObject(known) && known['type'] === 'output_text';
  const before = isText && typeof known['text'] === 'string' ? known['text'] : '';
  const delta = before === '' ? message : `\n\n${message}`;
  const empty: JsonObject = { type: 'output_text', text: '', annotations: [], logprobs: [] };
  const part: JsonObject = { ...(isText ? known : empty), text: before + delta };
  const place = {
    item_id: item['id'] ?? '',
    output_index: index,
    content_index: isText ? content.length - 1 : content.length,
  };
  const finished: JsonObject = {
    ...item,
    status: 'incomplete',
    content: [...(isText ? content.slice(0, -1) : content), part],
  };
  const events: JsonObject[] = [
    ...(isText ? [] : [{ type: 'response.content_part.added', ...place, part: empty }]),
    { type: 'response.output_text.delta', ...place, delta, logprobs: [] },
    { type: 'response.output_text.done', ...place, text: before + delta, logprobs: [] },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: index, item: finished },
  ];
  return { events, item: finished };
}
