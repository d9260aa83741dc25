import { objectAt } from '../json/object-at.ts';
import { isJsonObject } from '../json/walk-json.ts';
import type { ChannelId, Json, JsonObject, TextPart, WireAdapter, WireReader } from '../types.ts';
import { ChannelLabels } from './channel-labels.ts';
import { createCover } from './cover.ts';
import { endTexts } from './end-texts.ts';
import { createTextPart } from './text-part.ts';
import { readWholeValues } from './whole-values.ts';

/** The data stream of the AI SDK up to its version 4: lines of a code and a value, `{code: value}` to us. */
export const aiSdkData: WireAdapter = {
  id: 'ai-sdk-data',
  recognises: (_head, record) => isLine(record),
  open: createReader,
};

const CODE = {
  text: '0',
  reasoning: 'g',
  redacted: 'i',
  signature: 'j',
  toolDelta: 'c',
  toolCall: '9',
  stepEnd: 'e',
  messageEnd: 'd',
} as const;

/** What the value of each code has; codes of texts have a string, those of lists a list. */
const MEMBERS = new Map([
  ['9', 'toolCallId'],
  ['a', 'toolCallId'],
  ['b', 'toolCallId'],
  ['c', 'toolCallId'],
  ['d', 'finishReason'],
  ['e', 'finishReason'],
  ['f', 'messageId'],
  ['h', 'sourceType'],
  ['i', 'data'],
  ['j', 'signature'],
  ['k', 'data'],
]);

/** Any record may have one short name; only a value of the kind that its code promises makes it a line. */
function isLine(record: Json): boolean {
  const code = codeOf(record);
  if (!isJsonObject(record) || code === '') return false;
  const value = record[code];
  if (code === '2' || code === '8') return Array.isArray(value);
  const member = MEMBERS.get(code);
  if (member === undefined) return typeof value === 'string';
  return isJsonObject(value) && Object.hasOwn(value, member);
}

/** The code of a record; empty when it is no coded line. */
function codeOf(record: Json): string {
  const [key = '', ...others] = isJsonObject(record) ? Object.keys(record) : [];
  return others.length === 0 && /^[0-9a-k]$/.test(key) ? key : '';
}

function createReader(): WireReader {
  const message = new Message();
  return {
    read(record, open) {
      const code = codeOf(record);
      if (!isJsonObject(record) || code === '') return [];
      const parts = readLine(record, code, message);
      return endTexts(parts, open, (channel) => isEnded(channel, record, message));
    },
    settle(record, isAltered) {
      if (!isJsonObject(record)) return false;
      message.note(record);
      return codeOf(record) === CODE.signature && dropSignature(record, isAltered);
    },
    flush: (channel, text) => message.flush(channel, text),
    block: (reason) => message.block(reason.message),
  };
}

function readLine(record: JsonObject, code: string, message: Message): readonly TextPart[] {
  const value = objectAt(record, code);
  if (code === CODE.toolCall && value !== undefined) return readWholeValues({ holder: value, key: 'args' });
  if (code === CODE.toolDelta && typeof value?.['argsTextDelta'] === 'string') {
    const place = { holder: value, key: 'argsTextDelta' };
    const channel = message.nameTool(record, value);
    return [createTextPart({ channel, kind: 'tool-arguments', place, ends: false })];
  }
  if (code === CODE.redacted) return [createCover({ holder: record, key: code })];
  const channel = code === CODE.text ? 'answer' : 'reasoning';
  if ((code !== CODE.text && code !== CODE.reasoning) || typeof record[code] !== 'string') return [];
  return [createTextPart({ channel, kind: channel, place: { holder: record, key: code }, ends: false })];
}

function isEnded(channel: ChannelId, record: JsonObject, message: Message): boolean {
  const code = codeOf(record);
  const value = objectAt(record, code);
  if (code === CODE.signature) return channel === 'reasoning';
  if (code === CODE.toolCall) return value !== undefined && channel === message.nameTool(record, value);
  // A step that is continued goes on in the middle of a word.
  return code === CODE.messageEnd || (code === CODE.stepEnd && value?.['isContinued'] !== true);
}

/** What has gone out of a message. */
class Message {
  readonly #labels = new ChannelLabels();
  #isShown = false;
  #hasEnded = false;

  nameTool(record: JsonObject, value: JsonObject): ChannelId {
    return this.#labels.name('tool/', record, { holder: value, key: 'toolCallId' });
  }

  note(record: JsonObject): void {
    this.#labels.settle(record);
    const code = codeOf(record);
    this.#isShown ||= code === CODE.text;
    this.#hasEnded ||= code === CODE.messageEnd;
  }

  flush(channel: ChannelId, text: string): readonly Json[] {
    if (channel === 'answer') return [{ [CODE.text]: text }];
    if (channel === 'reasoning') return [{ [CODE.reasoning]: text }];
    const toolCallId = this.#labels.shown(channel);
    return toolCallId === undefined ? [] : [{ [CODE.toolDelta]: { toolCallId, argsTextDelta: text } }];
  }

  block(message: string): readonly Json[] {
    if (this.#hasEnded) return [];
    return [
      { [CODE.text]: this.#isShown ? `\n\n${message}` : message },
      { [CODE.stepEnd]: { finishReason: 'content-filter', isContinued: false } },
      { [CODE.messageEnd]: { finishReason: 'content-filter' } },
    ];
  }
}

/** A signature over reasoning that isn't what came any more would be refused: better none. */
function dropSignature(record: Json, isAltered: (channel: ChannelId) => boolean): boolean {
  const value = objectAt(record, CODE.signature);
  if (value === undefined || !isAltered('reasoning')) return false;
  value['signature'] = '';
  return true;
}
