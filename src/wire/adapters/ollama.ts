import { objectAt, objectsIn } from '../json/object-at.ts';
import { isJsonObject } from '../json/walk-json.ts';
import type {
  ChannelId,
  JsonObject,
  TextKind,
  TextPart,
  TextPlace,
  WireAdapter,
  WireReader,
} from '../types.ts';
import { endTexts } from './end-texts.ts';
import { dropRepetition, readRepetition } from './repetition.ts';
import { createTextPart } from './text-part.ts';
import { readWholeValues } from './whole-values.ts';

/** Ollama: `/api/chat` with a message in each record, `/api/generate` with the text beside everything else. */
export const ollama: WireAdapter = {
  id: 'ollama',
  recognises: (_head, record) =>
    isJsonObject(record) &&
    typeof record['model'] === 'string' &&
    typeof record['done'] === 'boolean' &&
    (objectAt(record, 'message') !== undefined || typeof record['response'] === 'string'),
  open: createReader,
};

const MEMBERS: readonly (readonly [member: string, kind: TextKind])[] = [
  ['content', 'answer'],
  ['response', 'answer'],
  ['thinking', 'reasoning'],
];

function createReader(): WireReader {
  let last: JsonObject = {};
  let isShown = false;
  /** All records of a stream are answers of the same kind. */
  let isChat = false;

  function createRecord(text: JsonObject, isDone: boolean): JsonObject {
    const { model = '', created_at = '' } = last;
    const body: JsonObject = isChat
      ? { message: { role: 'assistant', content: '', ...text } }
      : { response: '', ...text };
    return { model, created_at, ...body, done: isDone };
  }

  return {
    read(record, open) {
      if (!isJsonObject(record)) return [];
      isChat ||= objectAt(record, 'message') !== undefined;
      return readRecord(record, open);
    },
    settle(record, isAltered) {
      if (!isJsonObject(record)) return false;
      last = record;
      isShown ||= textsOf(record).some(
        ([holder, member, kind]) => kind === 'answer' && holder[member] !== '',
      );
      return dropContext(record, isAltered);
    },
    flush: (channel, text) => [createRecord({ [channel]: text }, false)],
    block({ message }) {
      if (last['done'] === true) return [];
      const text = { [isChat ? 'content' : 'response']: isShown ? `\n\n${message}` : message };
      return [createRecord(text, false), { ...createRecord({}, true), done_reason: 'content_filter' }];
    },
  };
}

function textsOf(record: JsonObject): readonly (readonly [JsonObject, ChannelId, TextKind])[] {
  return [record, objectAt(record, 'message')].flatMap((holder) =>
    holder === undefined
      ? []
      : MEMBERS.filter(([member]) => typeof holder[member] === 'string').map(
          ([member, kind]) => [holder, member, kind] as const,
        ),
  );
}

function readRecord(record: JsonObject, open: ReadonlySet<ChannelId>): readonly TextPart[] {
  const tokens: TextPlace = { holder: record, key: 'logprobs' };
  const texts = textsOf(record).map(([holder, member, kind]) =>
    createTextPart({
      channel: member,
      kind,
      place: { holder, key: member },
      ends: false,
      onPut: () => dropRepetition(tokens, []),
    }),
  );
  const calls = objectsIn(objectAt(record, 'message')?.['tool_calls']).flatMap((call) => {
    const holder = objectAt(call, 'function');
    return holder === undefined ? [] : readWholeValues({ holder, key: 'arguments' });
  });
  return endTexts([...texts, ...calls, ...readRepetition(tokens, [])], open, () => record['done'] === true);
}

/** The last record has the whole conversation as numbers of tokens, which say what was replaced. */
function dropContext(record: JsonObject, isAltered: (channel: ChannelId) => boolean): boolean {
  const { context } = record;
  if (!Array.isArray(context) || context.length === 0) return false;
  if (!MEMBERS.some(([member]) => isAltered(member))) return false;
  record['context'] = [];
  return true;
}
