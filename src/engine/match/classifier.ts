import { type Alphabet, classOf } from '../compile/alphabet.ts';

/** Code points that one code unit can hold. */
const BASIC_PLANE = 0x10000;
const ASCII = 0x80;

/** Finds the classes of characters. */
export interface Classifier {
  readonly alphabet: Alphabet;
  /** Classes by code point, up to the first that hasn't been needed yet: of ASCII, or of all code units. */
  map(codePoint: number): Uint16Array;
}

/** Spreads an alphabet out over all code units. */
function spread({ stretchStarts, stretchClasses }: Alphabet): Uint16Array {
  const map = new Uint16Array(BASIC_PLANE);
  stretchStarts.forEach((start, i) => {
    if (start >= BASIC_PLANE) return;
    const end = stretchStarts[i + 1] ?? BASIC_PLANE;
    map.fill(stretchClasses[i]!, start, Math.min(end, BASIC_PLANE));
  });
  return map;
}

/** Makes one look-up tell a class. Retains 128 KB as soon as text goes beyond ASCII, next to nothing before. */
export function createClassifier(alphabet: Alphabet): Classifier {
  let map: Uint16Array = alphabet.ascii;
  return {
    alphabet,
    map(codePoint) {
      if (codePoint >= ASCII && map.length < BASIC_PLANE) map = spread(alphabet);
      return map;
    },
  };
}

/** The class of any code point. */
export function classify(classifier: Classifier, codePoint: number): number {
  return codePoint < BASIC_PLANE
    ? classifier.map(codePoint)[codePoint]!
    : classOf(classifier.alphabet, codePoint);
}
