/** What a content type promises. */
export type ContentKind = 'events' | 'json-lines' | 'json-sequence' | 'json' | 'text' | 'binary';

const JSON_LINES = ['ndjson', 'ldjson', 'jsonl', 'jsonlines', 'json-lines', 'json-stream'];

/** The one list of types that may carry an answer; whatever ends in `+json` is added to it below. */
const KINDS = new Map<string, ContentKind>([
  ['text/event-stream', 'events'],
  ...['application/', 'text/'].flatMap((tree) => [
    ...JSON_LINES.flatMap((name) => [
      [`${tree}${name}`, 'json-lines'] as const,
      [`${tree}x-${name}`, 'json-lines'] as const,
    ]),
    [`${tree}json-seq`, 'json-sequence'] as const,
    [`${tree}json`, 'json'] as const,
    [`${tree}x-json`, 'json'] as const,
  ]),
  ['application/stream+json', 'json-lines'],
  // Protocol buffers as lists in lists, as the web pages of Google get them. Each string is judged by itself.
  ['application/json+protobuf', 'json'],
  ['application/vnd.ollama+json', 'json-lines'],
  ['text/plain', 'text'],
  ['text/markdown', 'text'],
  ['text/x-markdown', 'text'],
  // Answers of Bedrock. Not read: it passes, and is counted as unscanned.
  ['application/vnd.amazon.eventstream', 'binary'],
]);
// Bound, because this file is also used in the page: one that replaces the methods must not be able to have its
// responses left alone.
const kindOf = Map.prototype.get.bind(KINDS) as (contentType: string) => ContentKind | undefined;
const endsWith = Function.prototype.call.bind(String.prototype.endsWith) as (
  text: string,
  end: string,
) => boolean;

/**
 * Says what a content type promises, and so whether a body of this type is guarded at all.
 * @param contentType lower case, without parameters
 * @returns null for types that carry no answer: pages, scripts, pictures, sounds, and no type at all
 */
export function contentKind(contentType: string): ContentKind | null {
  return kindOf(contentType) ?? (endsWith(contentType, '+json') ? 'json' : null);
}
