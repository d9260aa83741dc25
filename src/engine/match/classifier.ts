import { type Alphabet, classOf } from '../compile/alphabet.ts';
import type { Stretch } from './stretch.ts';

/** Code points that one code unit can hold. */
const BASIC_PLANE = 0x10000;

/** Finds the classes of characters. */
export interface Classifier {
  readonly alphabet: Alphabet;
  /** Fills in the classes of a stretch, one look-up for nearly every character. */
  classify(stretch: Stretch): void;
}

/** Spreads an alphabet out over all code units. Retains 128 KB. */
export function createClassifier(alphabet: Alphabet): Classifier {
  const map = new Uint16Array(BASIC_PLANE);
  alphabet.stretchStarts.forEach((start, i) => {
    if (start >= BASIC_PLANE) return;
    const end = alphabet.stretchStarts[i + 1] ?? BASIC_PLANE;
    map.fill(alphabet.stretchClasses[i]!, start, Math.min(end, BASIC_PLANE));
  });
  return {
    alphabet,
    classify({ codes, classes, count }) {
      for (let i = 0; i < count; i++) {
        const code = codes[i]!;
        classes[i] = code < BASIC_PLANE ? map[code]! : classOf(alphabet, code);
      }
    },
  };
}
