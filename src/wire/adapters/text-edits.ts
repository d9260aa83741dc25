import { isJsonObject } from '../json/walk-json.ts';
import type { Json, JsonObject, TextPart, TextSpan, WireAdapter, WireReader } from '../types.ts';
import { createTextPart } from './text-part.ts';

const CHANNEL = 'edited';

/**
 * Records `{offset, delete, insert}` that each change one place of a text. Nobody's format by name: editors that
 * several people write in send their changes like this, and some models do.
 */
export const textEdits: WireAdapter = {
  id: 'text-edits',
  recognises: (_head, record) => readEdit(record) !== null,
  open: createReader,
};

interface Edit {
  readonly record: JsonObject;
  readonly span: TextSpan;
  readonly text: string;
}

function readEdit(record: Json): Edit | null {
  if (!isJsonObject(record)) return null;
  const { offset, delete: length, insert: text } = record;
  if (typeof offset !== 'number' || typeof length !== 'number' || typeof text !== 'string') return null;
  return { record, span: { offset, length }, text };
}

function createReader(): WireReader {
  /** Length of the text as it has gone out. */
  let shown = 0;
  const append = (text: string): readonly Json[] => [{ offset: shown, delete: 0, insert: text }];
  return {
    read(record) {
      const edit = readEdit(record);
      return edit === null ? [] : [createEditPart(edit)];
    },
    settle(record) {
      const edit = readEdit(record);
      if (edit === null) return false;
      const offset = Math.min(edit.span.offset, shown);
      shown += edit.text.length - Math.min(edit.span.length, shown - offset);
      return false;
    },
    flush: (_channel, text) => append(text),
    block: ({ message }) => append(`\n\n${message}`),
  };
}

function createEditPart({ record, span }: Edit): TextPart {
  const place = { holder: record, key: 'insert' };
  const part = createTextPart({ channel: CHANNEL, kind: 'answer', place, ends: false });
  const put: TextPart['put'] = (text, own = span) => {
    part.put(text);
    record['offset'] = own.offset;
    record['delete'] = own.length;
  };
  return { ...part, mode: 'edit', span, put };
}
