/** Longest name that is looked at; where a longer one begins says nothing about its value. */
const MAX_NAME_LENGTH = 64;

type Shape = (text: string) => boolean;

const DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[-+]\d\d:?\d\d)?)?$/;
const isDate: Shape = (text) => DATE.test(text);

/** An id is made of chance like a key, so only its length tells: what is longer than ids are is scanned. */
const isId: Shape = (text) => /^[\w.:/+=|-]{1,64}$/.test(text);

/** Base64 or hex of more bytes than most keys have. */
const isSignature: Shape = (text) => /^[\w+/-]{64,}={0,2}$/.test(text);

/**
 * A word or several, as names of models and tools are: `chat.completion.chunk`, `gpt-4o-2024-08-06`. Digits
 * and letters mixed over twelve characters, or more digits than a date and a version have, are a key or a
 * number of something.
 */
function isWordLike(text: string): boolean {
  if (text.length > 64 || !/^[A-Za-z][\w.:/-]*$/.test(text)) return false;
  if (text.replaceAll(/\D/g, '').length > 12) return false;
  return text.split(/[_.:/-]/).every((word) => word.length <= (/\d/.test(word) ? 11 : 24));
}

/** By the last word of a name: how the values look that belong to a format's machinery and are not scanned. */
const SHAPES = new Map<string, Shape>([
  ...['id', 'ids', 'uuid', 'fingerprint'].map((word) => [word, isId] as const),
  ...['name', 'role', 'type', 'model', 'object', 'tier'].map((word) => [word, isWordLike] as const),
  ...['at', 'created', 'date', 'time', 'timestamp'].map((word) => [word, isDate] as const),
  ['signature', isSignature],
]);

const END_REASON = /^(?:native_)?(?:done|finish|stop)_?reason$/i;

/** Last word of a name in snake, kebab or camel case, in lower case: `toolCallId` → `id`. */
export function lastWord(name: string): string {
  return /(?:[A-Z]?[a-z]+|[A-Z]+)\d*$/.exec(name.slice(-MAX_NAME_LENGTH))?.[0].toLowerCase() ?? '';
}

/**
 * Whether a string is an id, a name, a role, a type, a model, a date, a signature or the like and needs no
 * scan: its member's name says so, and it looks like one. A key that stands where a name should is scanned.
 */
export function isOpaqueText(name: string | number, text: string): boolean {
  if (typeof name !== 'string') return false;
  const shape = END_REASON.test(name) ? isWordLike : SHAPES.get(lastWord(name));
  return shape?.(text) ?? false;
}
