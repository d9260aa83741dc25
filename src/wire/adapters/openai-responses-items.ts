import { isJsonObject } from '../json/walk-json.ts';
import { parseJson, stringifyJson } from '../natives.ts';
import type { Json, JsonObject } from '../types.ts';

/** An item of the output as it has been shown so far. */
export interface ShownItem {
  readonly index: number;
  readonly item: JsonObject;
  readonly isDone: boolean;
}

/**
 * The output of a response as it has been shown, put together as a page would. What ends a response early has
 * to give all of it once more. Retains the items.
 */
export class ShownItems {
  readonly #items = new Map<number, ShownItem>();

  /** In the order of their indices. */
  list(): readonly ShownItem[] {
    return [...this.#items.values()].toSorted((a, b) => a.index - b.index);
  }

  note(record: JsonObject): void {
    const { type, output_index: index, item } = record;
    if (typeof index !== 'number') return;
    const isDone = type === 'response.output_item.done';
    if ((isDone || type === 'response.output_item.added') && isJsonObject(item)) {
      this.#items.set(index, { index, item: copyOf(item), isDone });
    }
    const known = this.#items.get(index);
    if (known !== undefined && !known.isDone) notePart(known.item, record);
  }
}

function notePart(item: JsonObject, { type, content_index: index, part, delta }: JsonObject): void {
  const { content } = item;
  if (!Array.isArray(content) || typeof index !== 'number' || index < 0 || index > content.length) return;
  const isPart = type === 'response.content_part.added' || type === 'response.content_part.done';
  if (isPart && isJsonObject(part)) content[index] = copyOf(part);
  const known = content[index];
  if (type !== 'response.output_text.delta' || !isJsonObject(known) || typeof delta !== 'string') return;
  known['text'] = (typeof known['text'] === 'string' ? known['text'] : '') + delta;
}

/** What has gone out is used again by those who wrote it. */
function copyOf(value: JsonObject): JsonObject {
  const copy: Json | undefined = parseJson(stringifyJson(value));
  return isJsonObject(copy) ? copy : {};
}
