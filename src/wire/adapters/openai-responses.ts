import { isJsonObject } from '../json/walk-json.ts';
import type { WireAdapter, WireReader } from '../types.ts';
import { ResponseProgress } from './openai-responses-progress.ts';
import { readEvent } from './openai-responses-texts.ts';

/**
 * OpenAI Responses. Each text comes piece by piece and then again whole, up to four times: at its own end, at
 * the ends of its part and its item, and with the whole response. A whole text is judged from its start, so
 * each repetition shows what the pieces did.
 */
export const openaiResponses: WireAdapter = {
  id: 'openai-responses',
  recognises: (_head, record) =>
    isJsonObject(record) && typeof record['type'] === 'string' && record['type'].startsWith('response.'),
  open: createReader,
};

/** Encrypted for the provider alone, and padding against eavesdroppers who measure lengths. */
const OPAQUE = new Set<string | number>(['encrypted_content', 'obfuscation']);

function createReader(): WireReader {
  const progress = new ResponseProgress();
  return {
    read: (record, open) => (isJsonObject(record) ? readEvent(record, open) : []),
    settle: (record) => isJsonObject(record) && progress.settle(record),
    flush: (channel, text) => progress.flush(channel, text),
    block: ({ message }) => progress.block(message),
    isOpaque: ({ key }) => OPAQUE.has(key),
  };
}
