import type { TextFrame } from '../framing/frame.ts';
import { isOpaqueText } from '../guard/opaque-names.ts';
import { encodeText } from '../natives.ts';
import type { Channels } from './channels.ts';
import type { Item } from './gate-batch.ts';

/** Running text outside of any record: a plain text, a JSON document, or a record that is too long. */
export function createTextItem(frame: TextFrame, channels: Channels): Item {
  const { text, ends, raw, isJson = false } = frame;
  const slot = isJson
    ? channels.askJson({ channel: 'json', kind: 'data', mode: 'append', text, ends }, isOpaqueText)
    : channels.ask({ channel: 'running-text', kind: 'answer', mode: 'append', text, ends });
  return {
    requests: slot.requests,
    emit: (answers) => {
      const shown = slot.compose(answers);
      return [shown === text ? raw : encodeText(shown)];
    },
    cut: (answers, reason) => [encodeText(slot.compose(answers) + slot.seal(reason.message))],
  };
}
