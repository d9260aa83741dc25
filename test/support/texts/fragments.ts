/** What a text that is meant to be hard for a rule set can be put together from. */
export interface Fragments {
  /** Words that stand in patterns. */
  readonly literals: readonly string[];
  /** The characters of each class that stands in patterns. */
  readonly alphabets: readonly string[];
}

const ASCII = Array.from({ length: 0x7e - 0x20 + 1 }, (_, i) => String.fromCharCode(0x20 + i)).join('');
const ESCAPES_AND_BRACES = /\\(?:[pPu]\{[^}]*\}|x[\da-fA-F]{2}|.)|\{[\d,]+\}|\(\?[^:)]*[:)]/gsu;
const CLASS = /\[(?:[^\]\\]|\\.)*\]|\\[wds]/gsu;
const LITERAL = /[\w-]{2,24}/g;

/** Reads fragments out of patterns; nothing that is read has to be exact, only likely to hurt. */
export function readFragments(patterns: readonly { source: string }[]): Fragments {
  const literals = new Set<string>();
  const classes = new Set<string>();
  for (const { source } of patterns) {
    for (const [set] of source.matchAll(CLASS)) classes.add(set);
    const plain = source.replace(CLASS, ' ').replace(ESCAPES_AND_BRACES, ' ');
    for (const [literal] of plain.matchAll(LITERAL)) literals.add(literal);
  }
  const alphabets = new Set([...classes].map((set) => ASCII.match(new RegExp(set, 'gu'))?.join('') ?? ''));
  alphabets.delete('');
  return { literals: [...literals], alphabets: [...alphabets] };
}
