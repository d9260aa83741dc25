import { closeOverCase } from './case-folding.ts';
import { ALL_CODE_POINTS, type CodePointSet, complementSet, createSet } from './code-point-set.ts';
import { readHostClass } from './host-classes.ts';

/** The four characters that end a line in ECMAScript. */
export const LINE_TERMINATORS: CodePointSet = createSet([0x0a, 0x0a, 0x0d, 0x0d, 0x2028, 0x2029]);
const DIGITS: CodePointSet = [0x30, 0x39];
const WORD: CodePointSet = createSet([0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a]);
const SPACES: CodePointSet = createSet([
  0x09, 0x0d, 0x20, 0x20, 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x202f, 0x205f,
  0x205f, 0x3000, 0x3000, 0xfeff, 0xfeff,
]);

/** POSIX names as used inside a class, `[[:alpha:]]`, in ECMAScript class syntax. */
export const POSIX_CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t-\\r ',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
};

const properties = new Map<string, CodePointSet | null>();

/** `\w`; with `ignoreCase` it holds U+017F and U+212A too, which fold to `s` and `k`. */
export function getWordSet(ignoreCase: boolean): CodePointSet {
  return ignoreCase ? closeOverCase(WORD) : WORD;
}

/** What `.` matches. */
export function getDotSet(dotAll: boolean): CodePointSet {
  return dotAll ? ALL_CODE_POINTS : complementSet(LINE_TERMINATORS);
}

/**
 * What one of the escapes `\d \D \s \S \w \W` matches.
 * @returns null for any other letter
 */
export function getEscapeSet(letter: string, ignoreCase: boolean): CodePointSet | null {
  switch (letter) {
    case 'd':
      return DIGITS;
    case 'D':
      return complementSet(DIGITS);
    case 's':
      return SPACES;
    case 'S':
      return complementSet(SPACES);
    case 'w':
      return getWordSet(ignoreCase);
    case 'W':
      return complementSet(getWordSet(ignoreCase));
    default:
      return null;
  }
}

/**
 * What `\p{…}` matches, before case folding.
 * @param expression what stands between the braces
 * @returns null where the host knows no such property
 */
export function getPropertySet(expression: string): CodePointSet | null {
  const known = properties.get(expression);
  if (known !== undefined) return known;
  const set = readProperty(expression);
  properties.set(expression, set);
  return set;
}

function readProperty(expression: string): CodePointSet | null {
  if (!/^\w+(?:=\w+)?$/.test(expression)) return null;
  try {
    return readHostClass(`\\p{${expression}}`);
  } catch {
    // The host refuses names that it doesn't know; the caller says where in the pattern that was.
    return null;
  }
}
