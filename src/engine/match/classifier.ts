import { type Alphabet, classOf } from '../compile/alphabet.ts';

/** Code points that one code unit can hold. */
const BASIC_PLANE = 0x10000;

/** Finds the classes of characters. */
export interface Classifier {
  readonly alphabet: Alphabet;
  /** Class of each code point that one code unit can hold. */
  readonly map: Uint16Array;
}

/** Spreads an alphabet out over all code units, so that one look-up tells a class. Retains 128 KB. */
export function createClassifier(alphabet: Alphabet): Classifier {
  const map = new Uint16Array(BASIC_PLANE);
  alphabet.stretchStarts.forEach((start, i) => {
    if (start >= BASIC_PLANE) return;
    const end = alphabet.stretchStarts[i + 1] ?? BASIC_PLANE;
    map.fill(alphabet.stretchClasses[i]!, start, Math.min(end, BASIC_PLANE));
  });
  return { alphabet, map };
}

/** The class of any code point. */
export function classify({ alphabet, map }: Classifier, codePoint: number): number {
  return codePoint < BASIC_PLANE ? map[codePoint]! : classOf(alphabet, codePoint);
}
