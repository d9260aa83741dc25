import { objectsIn } from '../json/object-at.ts';
import { isJsonObject } from '../json/walk-json.ts';
import type { ChannelId, Json, JsonObject, TextPart, WireAdapter, WireReader } from '../types.ts';
import { createEndPart, createTextPart } from './text-part.ts';

/** Text generation of IBM watsonx; its chats speak like OpenAI's. */
export const ibmWatsonx: WireAdapter = {
  id: 'ibm-watsonx',
  recognises: (_head, record) => {
    const results = resultsOf(record);
    return results.length > 0 && results.every(({ generated_text: text }) => typeof text === 'string');
  },
  open: createReader,
};

/** What each record but the last one gives as the reason for its end. */
const GOES_ON = 'not_finished';

function createReader(): WireReader {
  let last: JsonObject = {};
  let isShown = false;
  let hasEnded = false;

  function createRecord(text: string, reason: string): Json {
    const { model_id = '', created_at = '' } = last;
    const result: Json = {
      generated_text: text,
      generated_token_count: 0,
      input_token_count: 0,
      stop_reason: reason,
    };
    return { model_id, created_at, results: [result] };
  }

  return {
    read: (record, open) => resultsOf(record).flatMap((result, index) => readResult(result, index, open)),
    settle(record) {
      for (const result of resultsOf(record)) {
        isShown ||= result['generated_text'] !== '';
        hasEnded ||= isFinished(result);
      }
      if (isJsonObject(record)) last = record;
      return false;
    },
    flush: (_channel, text) => [createRecord(text, GOES_ON)],
    // The format has no ending for a content filter.
    block: ({ message }) =>
      hasEnded ? [] : [createRecord(isShown ? `\n\n${message}` : message, 'cancelled')],
  };
}

const resultsOf = (record: Json): readonly JsonObject[] =>
  objectsIn(isJsonObject(record) ? record['results'] : null);

function isFinished({ stop_reason: reason }: JsonObject): boolean {
  return typeof reason === 'string' && reason !== '' && reason.toLowerCase() !== GOES_ON;
}

function readResult(result: JsonObject, index: number, open: ReadonlySet<ChannelId>): readonly TextPart[] {
  const channel = `result/${index}`;
  const ends = isFinished(result);
  if (typeof result['generated_text'] !== 'string') {
    return ends && open.has(channel) ? [createEndPart(channel)] : [];
  }
  const place = { holder: result, key: 'generated_text' };
  return [createTextPart({ channel, kind: 'answer', place, ends })];
}
