import { isJsonObject, stringsIn } from '../json/walk-json.ts';
import type { ChannelId, Json, JsonObject } from '../types.ts';
import { callsOf, choicesOf, createDelta } from './openai-chat-choice.ts';

/** How far the records of a chat that went out have come. Retains the last of them. */
export class ChatProgress {
  #last: JsonObject = { id: '', object: 'chat.completion.chunk', created: 0, model: '' };
  /** Choices that have begun and not finished, and whether anything of an answer has been shown in them. */
  readonly #running = new Map<number, boolean>();
  /** Choices whose content came as a list of chunks last. */
  readonly #chunked = new Set<number>();
  /** Calls that have begun, by choice and index. */
  readonly #calls = new Set<string>();
  #hasFinished = false;

  note(record: Json): void {
    if (!isJsonObject(record) || !Array.isArray(record['choices'])) return;
    this.#last = record;
    for (const { index, delta, isFinished } of choicesOf(record)) {
      const { content } = delta;
      if (Array.isArray(content)) this.#chunked.add(index);
      else if (typeof content === 'string') this.#chunked.delete(index);
      for (const call of callsOf(delta)) this.#calls.add(`${index}/${call.index}`);
      const isShown = hasText(content);
      if (isFinished) this.#running.delete(index);
      else this.#running.set(index, this.#running.get(index) === true || isShown);
      this.#hasFinished ||= isFinished;
    }
  }

  flush(channel: ChannelId, text: string): readonly Json[] {
    const { index, delta } = createDelta(channel, text);
    // Of a call whose first record was held back by a block, nobody knows what it calls.
    if (callsOf(delta).some((call) => !this.#calls.has(`${index}/${call.index}`))) return [];
    const isChunk = typeof delta['content'] === 'string' && this.#chunked.has(index);
    return [this.#createRecord(index, isChunk ? { content: [{ type: 'text', text }] } : delta)];
  }

  block(message: string): readonly Json[] {
    const indices = this.#running.size > 0 || this.#hasFinished ? [...this.#running.keys()] : [0];
    return indices.flatMap((index) => [
      this.#createRecord(index, { content: this.#running.get(index) === true ? `\n\n${message}` : message }),
      this.#createRecord(index, {}, 'content_filter'),
    ]);
  }

  #createRecord(index: number, delta: JsonObject, finishReason: Json = null): Json {
    const opening: JsonObject = this.#running.has(index) || this.#hasFinished ? {} : { role: 'assistant' };
    this.#running.set(index, this.#running.get(index) === true || hasText(delta['content']));
    const { id = '', object = '', created = 0, model = '' } = this.#last;
    const choice: Json = { index, delta: { ...opening, ...delta }, finish_reason: finishReason };
    return { id, object, created, model, choices: [choice] };
  }
}

function hasText(content: Json | undefined): boolean {
  return typeof content === 'string' ? content !== '' : stringsIn(content).length > 0;
}
