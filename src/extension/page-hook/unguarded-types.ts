import { natives } from './natives.ts';

/**
 * What is said of a body whose type is not guarded. The rule: whatever may be read as text is counted, known or not, unless
 * it is a part that pages are made of.
 * @see docs/design/receipt.md
 */
export type UnguardedReason = 'type' | 'binary-body';

const mapOf = (names: readonly string[]): Map<string, true> =>
  new natives.Map(names.map((name) => [name, true] as const));

/** Pictures, sounds, fonts, scripts, styles, programs and archives: no answer comes as one of them. */
const PART_TREES = mapOf(['image', 'font', 'audio', 'video', 'model']);
const APPLICATION_PARTS =
  'javascript x-javascript ecmascript wasm pdf zip gzip x-gzip ' +
  'font-woff font-woff2 x-font-ttf x-font-woff font-sfnt vnd.ms-fontobject ' +
  'vnd.apple.mpegurl x-mpegurl dash+xml ogg mp4';
const PARTS = mapOf([
  'text/css',
  'text/javascript',
  'text/vtt',
  ...APPLICATION_PARTS.split(' ').map((name) => `application/${name}`),
]);

/** Text in spite of what is in their names. */
const TEXTS = mapOf([
  'application/json+protobuf',
  'application/grpc-web-text',
  'application/grpc-web-text+proto',
]);
const BINARIES = mapOf(['application/octet-stream', 'binary/octet-stream', 'application/x-binary']);
const BINARY_SIGNS = ['protobuf', 'grpc', '+proto', 'msgpack', 'cbor', 'avro', 'flatbuffers'] as const;

/**
 * @param contentType of a body that is not guarded, in lower case and without parameters
 * @returns why it is counted, or null for what carries no answer
 */
export function readUnguardedReason(contentType: string): UnguardedReason | null {
  const tree = natives.text.slice(contentType, 0, natives.text.indexOf(contentType, '/'));
  if (has(PART_TREES, tree) || has(PARTS, contentType)) return null;
  if (has(TEXTS, contentType)) return 'type';
  return has(BINARIES, contentType) || hasBinarySign(contentType) ? 'binary-body' : 'type';
}

const has = (names: Map<string, true>, name: string): boolean => natives.map.get(names, name) !== undefined;

function hasBinarySign(contentType: string): boolean {
  for (let index = 0; index < BINARY_SIGNS.length; index += 1) {
    if (natives.text.indexOf(contentType, BINARY_SIGNS[index] as string) >= 0) return true;
  }
  return false;
}
