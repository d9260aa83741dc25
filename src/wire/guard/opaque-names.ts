/** Last words of names whose values belong to the machinery of a format, not to anything a model wrote. */
const OPAQUE_WORDS = new Set(
  (
    'at created date event fingerprint format geo hash id ids index kind model mode name object provider ' +
    'reason role severity signature status tier time timestamp type uuid version'
  ).split(' '),
);

/** Last word of a name in snake, kebab or camel case, in lower case: `toolCallId` → `id`. */
export function lastWord(name: string): string {
  return /(?:[A-Z]?[a-z]+|[A-Z]+)\d*$/.exec(name)?.[0].toLowerCase() ?? '';
}

/**
 * Whether a string is an id, a name, a date or the like and needs no scan: its member's name says so, and it
 * has no white space, which such values don't have and sentences do.
 */
export function isOpaqueText(name: string | number, text: string): boolean {
  return typeof name === 'string' && OPAQUE_WORDS.has(lastWord(name)) && !/\s/.test(text);
}
