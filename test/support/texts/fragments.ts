/** What a text that is meant to be hard for a rule set can be put together from. */
export interface Fragments {
  /** Words that stand in patterns. */
  readonly literals: readonly string[];
  /** The characters of each class that stands in patterns. */
  readonly alphabets: readonly string[];
}

const ASCII = Array.from({ length: 0x7e - 0x20 + 1 }, (_, i) => String.fromCharCode(0x20 + i)).join('');
/** All that isn't plain text in a pattern: escapes, classes, counts, the beginnings of groups. */
const SYNTAX = /\\[pPu]\{[^}]*\}|\\x[\da-f]{2}|\\.|\[(?:[^\]\\]|\\.)*\]|\{[\d,]+\}|\(\?[^:)]*[:)]/gisu;
const CLASS = /^(?:\[|\\[wds]$)/;
const LITERAL = /[\w-]{2,24}/g;

/** Reads fragments out of patterns; nothing that is read has to be exact, only likely to hurt. */
export function readFragments(patterns: readonly { source: string }[]): Fragments {
  const literals = new Set<string>();
  const classes = new Set<string>();
  for (const { source } of patterns) {
    const syntax = source.match(SYNTAX) ?? [];
    for (const set of syntax.filter((piece) => CLASS.test(piece))) classes.add(set);
    for (const [literal] of source.replace(SYNTAX, ' ').matchAll(LITERAL)) literals.add(literal);
  }
  const alphabets = new Set([...classes].map((set) => ASCII.match(new RegExp(set, 'gu'))?.join('') ?? ''));
  alphabets.delete('');
  return { literals: [...literals], alphabets: [...alphabets] };
}
