/** Texts at whose ends and in whose middle every assertion over one character holds somewhere. */
const TEXTS = ['', 'a', ' ', '\n', 'aa', 'a ', ' a', 'a\n', '\na', '\n\n', '  '];

/** True where the platform finds a way to match no text at all with the pattern. */
export function isNullableByRegExp(source: string, flags: string): boolean {
  // What the pattern took has to be nothing: the place behind it is the one that it began at.
  const expression = new RegExp(`^(?<before>[^]*)(?<own>${source})(?<after>[^]*)$`, flags);
  const anywhere = TEXTS.some((text) => expression.exec(text)?.groups?.['own'] === '');
  return anywhere || new RegExp(`^(?:${source})$`, flags).test('');
}

/** Where the brackets open that are closed again right before an offset; -1 where nothing is. */
function findOpening(source: string, end: number): number {
  const open: number[] = [];
  let last = -1;
  let isClass = false;
  for (let at = 0; at < end; at += 1) {
    const character = source[at];
    last = -1;
    if (character === '\\') at += 1;
    else if (isClass) isClass = character !== ']';
    else if (character === '[') isClass = true;
    else if (character === '(') open.push(at);
    else if (character === ')') last = open.pop() ?? -1;
  }
  return last;
}

/**
 * True where a quantifier repeats something in brackets that can match no text at all.
 * @param at offset of the quantifier
 */
export function isNullableLoopByRegExp(source: string, flags: string, at: number): boolean {
  const opening = findOpening(source, at);
  return opening >= 0 && isNullableByRegExp(source.slice(opening, at), flags);
}
