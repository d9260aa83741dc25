import { objectAt } from '../json/object-at.ts';
import { isJsonObject } from '../json/walk-json.ts';
import type { Json, WireAdapter } from '../types.ts';
import { createDocumentReader } from './document-reader.ts';

const OPERATION = new Set(['p', 'o', 'v', 'c']);

/**
 * The delta encoding of ChatGPT's web page. Unverified: written after descriptions, with no recorded stream to
 * test against.
 */
export const chatgptWeb: WireAdapter = {
  id: 'chatgpt-web',
  endMark: '[DONE]',
  recognises: (_head, record) =>
    isJsonObject(record) &&
    'v' in record &&
    Object.keys(record).every((key) => OPERATION.has(key)) &&
    (isPath(record['p']) || objectAt(record, 'v', 'message') !== undefined),
  open: () =>
    createDocumentReader({
      append: 'append',
      patch: 'patch',
      joint: '',
      text: /\/content\/(?:parts\/\d+|text|thoughts\/\d+\/\w+)$/,
      thought: /\/thoughts\//,
      status: /(?:^|\/)(?:status|end_turn)$/,
      finished: /^finished/,
      firstText: '/message/content/parts/0',
      nameOf: (path) => path,
      blocked: [
        {
          p: '',
          o: 'patch',
          v: [
            { p: '/message/status', o: 'replace', v: 'finished_successfully' },
            { p: '/message/end_turn', o: 'replace', v: true },
            { p: '/message/metadata', o: 'append', v: { finish_details: { type: 'content_filter' } } },
          ],
        },
        { type: 'message_stream_complete' },
      ],
    }),
};

/** Absolute, or that of the whole document. */
function isPath(path: Json | undefined): boolean {
  return typeof path === 'string' && /^(?:\/|$)/.test(path);
}
