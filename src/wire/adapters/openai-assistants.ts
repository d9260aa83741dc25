import { isJsonObject, textAt } from '../json/walk-json.ts';
import type { Json, WireAdapter, WireReader } from '../types.ts';
import { AssistantProgress } from './openai-assistants-progress.ts';
import { readEvent } from './openai-assistants-texts.ts';

const END_MARK = '[DONE]';

const OBJECT = /^thread(?:\.|$)/;

/**
 * OpenAI Assistants: runs of a thread, whose data say what they are as `object` and whose events have names of
 * their own. A message comes in pieces and again whole; a run repeats the instructions it was given, which
 * are judged like all else.
 */
export const openaiAssistants: WireAdapter = {
  id: 'openai-assistants',
  endMark: END_MARK,
  recognises: (_head, record) =>
    isJsonObject(record) && typeof record['object'] === 'string' && OBJECT.test(record['object']),
  open: createReader,
};

function createReader(): WireReader {
  const progress = new AssistantProgress();
  return {
    read: (record, open) => (isJsonObject(record) ? readEvent(record, open) : []),
    settle(record) {
      if (isJsonObject(record)) progress.note(record);
      return false;
    },
    flush: (channel, text) => progress.flush(channel, text),
    block: ({ message }) => progress.block(message),
    eventName,
  };
}

/** Records of our own are pieces, messages that begin or end, and runs that end. */
function eventName(data: Json): string {
  if (!isJsonObject(data)) return data === END_MARK ? 'done' : '';
  const object = textAt({ holder: data, key: 'object' });
  const status = textAt({ holder: data, key: 'status' });
  if (status === '') return object;
  return `${object}.${status === 'in_progress' ? 'created' : status}`;
}
