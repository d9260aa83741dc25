import { textAt } from '../json/walk-json.ts';
import type { ChannelId, Json, JsonObject } from '../types.ts';
import { findGrowing } from './openai-assistants-texts.ts';

/** A message that is being written, and its texts as they have been shown, by index. */
interface OpenMessage {
  readonly message: JsonObject;
  readonly texts: Map<number, string>;
}

const FILTERED: JsonObject = { status: 'incomplete', incomplete_details: { reason: 'content_filter' } };

/** How far the events of a run that went out have come. Retains the texts of the message that is being written. */
export class AssistantProgress {
  /** Makes another piece of each text. */
  readonly #carriers = new Map<ChannelId, (text: string) => JsonObject>();
  #open: OpenMessage | null = null;
  #run: JsonObject | null = null;
  #hasEnded = false;

  note(record: JsonObject): void {
    const { object, id = '', status } = record;
    const isOpen = status === 'in_progress' || status === 'queued' || status === 'cancelling';
    if (object === 'thread.run') {
      this.#run = record;
      this.#hasEnded = !isOpen;
    }
    if (object === 'thread.message') this.#noteMessage(record, isOpen);
    for (const { channel, kind, place, index, wrap } of findGrowing(record)) {
      this.#carriers.set(channel, (text) => ({ id, object: object ?? '', delta: wrap(text) }));
      if (kind !== 'answer') continue;
      this.#open?.texts.set(index, (this.#open.texts.get(index) ?? '') + textAt(place));
    }
  }

  flush(channel: ChannelId, text: string): readonly Json[] {
    const record = this.#carriers.get(channel)?.(text);
    if (record === undefined) return [];
    this.note(record);
    return [record];
  }

  /** The message ends as one that a content filter cut, and its run with it. */
  block(text: string): readonly Json[] {
    if (this.#hasEnded) return [];
    const open = this.#open ?? { message: createMessage(this.#run), texts: new Map<number, string>() };
    const index = Math.max(0, ...open.texts.keys());
    const before = open.texts.get(index) ?? '';
    const value = before === '' ? text : `\n\n${text}`;
    open.texts.set(index, before + value);
    const delta: JsonObject = { content: [{ index, type: 'text', text: { value } }] };
    const content = [...open.texts]
      .toSorted(([a], [b]) => a - b)
      .map(
        ([, shown]): Json => ({
          type: 'text',
          text: { value: shown, annotations: [] },
        }),
      );
    return [
      ...(this.#open === null ? [open.message] : []),
      { id: open.message['id'] ?? '', object: 'thread.message.delta', delta },
      { ...open.message, ...FILTERED, content },
      ...(this.#run === null ? [] : [{ ...this.#run, ...FILTERED }]),
    ];
  }

  #noteMessage(message: JsonObject, isOpen: boolean): void {
    if (!isOpen) this.#open = null;
    else if (this.#open?.message['id'] !== message['id']) this.#open = { message, texts: new Map() };
  }
}

function createMessage(run: JsonObject | null): JsonObject {
  return {
    id: 'msg_content_filter',
    object: 'thread.message',
    created_at: run?.['created_at'] ?? 0,
    thread_id: run?.['thread_id'] ?? '',
    run_id: run?.['id'] ?? '',
    status: 'in_progress',
    role: 'assistant',
    content: [],
  };
}
