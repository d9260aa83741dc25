import { typeOf } from '../json/object-at.ts';
import { isJsonObject } from '../json/walk-json.ts';
import type { JsonObject, WireAdapter, WireReader } from '../types.ts';
import { endTexts } from './end-texts.ts';
import { createTextPart } from './text-part.ts';

const CHANNEL = 'completion';

/**
 * The completion events of Claude's older web page and text API. Newer pages send the events of the Messages
 * API with members of their own, which its adapter reads. Unverified: written after descriptions, with no
 * recorded stream to test against.
 */
export const claudeWeb: WireAdapter = {
  id: 'claude-web',
  recognises: (_head, record) =>
    isJsonObject(record) && typeOf(record) === 'completion' && typeof record['completion'] === 'string',
  open: createReader,
};

function createReader(): WireReader {
  let last: JsonObject = { type: 'completion', stop_reason: null };
  let isShown = false;

  /** An event like the last one, with nothing in it that isn't known to be right for any event. */
  function createRecord(completion: string, stopReason: string | null): JsonObject {
    const { id = '', model = '' } = last;
    return { type: 'completion', id, completion, stop_reason: stopReason, model };
  }

  return {
    read(record, open) {
      if (!isJsonObject(record) || typeof record['completion'] !== 'string') return [];
      const place = { holder: record, key: 'completion' };
      const part = createTextPart({ channel: CHANNEL, kind: 'answer', place, ends: false });
      return endTexts([part], open, () => typeof record['stop_reason'] === 'string');
    },
    settle(record) {
      if (!isJsonObject(record) || typeOf(record) !== 'completion') return false;
      last = record;
      isShown ||= record['completion'] !== '';
      return false;
    },
    flush: (_channel, text) => [createRecord(text, null)],
    block({ message }) {
      if (typeof last['stop_reason'] === 'string') return [];
      return [createRecord(isShown ? `\n\n${message}` : message, null), createRecord('', 'refusal')];
    },
  };
}
