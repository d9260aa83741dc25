import { objectAt } from '../json/object-at.ts';
import { isJsonObject } from '../json/walk-json.ts';
import type { Json, WireAdapter } from '../types.ts';
import { createDocumentReader } from './document-reader.ts';

const MEMBERS = new Set(['p', 'o', 'v']);

/**
 * The answers of DeepSeek's web page: changes of a document, like those of ChatGPT's, with paths that have no slash
 * in front and operations in capitals. Unverified: written after descriptions, with no recorded stream to test against.
 */
export const deepseekWeb: WireAdapter = {
  id: 'deepseek-web',
  recognises: (_head, record) =>
    isJsonObject(record) &&
    'v' in record &&
    Object.keys(record).every((key) => MEMBERS.has(key)) &&
    (isPath(record['p']) || objectAt(record, 'v', 'response') !== undefined),
  open: () =>
    createDocumentReader({
      append: 'APPEND',
      patch: 'BATCH',
      joint: '/',
      text: /(?:^|\/)(?:thinking_)?content$/,
      thought: /thinking_content$/,
      status: /(?:^|\/)status$/,
      finished: /^(?:FINISHED|INCOMPLETE|CONTENT_FILTER)$/,
      firstText: 'response/content',
      // The last of the fragments is called by its number and by -1.
      nameOf: (path) => path.replace(/fragments\/-?\d+\//, 'fragments/-1/').replace(/^\//, ''),
      blocked: [{ p: 'response/status', o: 'SET', v: 'CONTENT_FILTER' }],
    }),
};

function isPath(path: Json | undefined): boolean {
  return typeof path === 'string' && /^response(?:\/|$)/.test(path);
}
