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
  recognises: (_head, record) => codeOf(record) !== '',
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

/** The code of a record; empty when it is no coded line. */
function codeOf(record: Json): string {
  const [key = '', ...others] = isJsonObject(record) ? Object.keys(record) : [];
  return others.length === 0 && /^[0-9a-k]$/.test(key) ? key : '';
}

function createReader(): WireReader {
  const labels = new ChannelLabels();
  let isShown = false;
  let hasEnded = false;

  const nameTool = (record: JsonObject, value: JsonObject): ChannelId =>
    labels.name('tool/', record, { holder: value, key: 'toolCallId' });

  function readLine(record: JsonObject, code: string): readonly TextPart[] {
    const value = objectAt(record, code);
    if (code === CODE.toolCall && value !== undefined) return readWholeValues({ holder: value, key: 'args' });
    if (code === CODE.toolDelta && typeof value?.['argsTextDelta'] === 'string') {
      const place = { holder: value, key: 'argsTextDelta' };
      return [
        createTextPart({ channel: nameTool(record, value), kind: 'tool-arguments', place, ends: false }),
      ];
    }
    if (code === CODE.redacted) return [createCover({ holder: record, key: code })];
    const channel = code === CODE.text ? 'answer' : 'reasoning';
    if ((code !== CODE.text && code !== CODE.reasoning) || typeof record[code] !== 'string') return [];
    return [createTextPart({ channel, kind: channel, place: { holder: record, key: code }, ends: false })];
  }

  function isEnded(channel: ChannelId, record: JsonObject, code: string): boolean {
    const value = objectAt(record, code);
    if (code === CODE.signature) return channel === 'reasoning';
    if (code === CODE.toolCall) return value !== undefined && channel === nameTool(record, value);
    // A step that is continued goes on in the middle of a word.
    return code === CODE.messageEnd || (code === CODE.stepEnd && value?.['isContinued'] !== true);
  }

  return {
    read(record, open) {
      const code = codeOf(record);
      if (!isJsonObject(record) || code === '') return [];
      return endTexts(readLine(record, code), open, (channel) => isEnded(channel, record, code));
    },
    settle(record, isAltered) {
      const code = codeOf(record);
      if (isJsonObject(record)) labels.settle(record);
      isShown ||= code === CODE.text;
      hasEnded ||= code === CODE.messageEnd;
      return code === CODE.signature && dropSignature(record, isAltered);
    },
    flush(channel, text) {
      if (channel === 'answer') return [{ [CODE.text]: text }];
      if (channel === 'reasoning') return [{ [CODE.reasoning]: text }];
      const toolCallId = labels.shown(channel);
      return toolCallId === undefined ? [] : [{ [CODE.toolDelta]: { toolCallId, argsTextDelta: text } }];
    },
    block({ message }) {
      if (hasEnded) return [];
      return [
        { [CODE.text]: isShown ? `\n\n${message}` : message },
        { [CODE.stepEnd]: { finishReason: 'content-filter', isContinued: false } },
        { [CODE.messageEnd]: { finishReason: 'content-filter' } },
      ];
    },
  };
}

/** A signature over reasoning that isn't what came any more would be refused: better none. */
function dropSignature(record: Json, isAltered: (channel: ChannelId) => boolean): boolean {
  const value = objectAt(record, CODE.signature);
  if (value === undefined || !isAltered('reasoning')) return false;
  value['signature'] = '';
  return true;
}
