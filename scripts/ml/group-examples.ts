import { normalizeText } from '../../server/guardrails/text-model/normalize-text.ts';
import { createRandom } from './random.ts';

/** Length of the pieces that texts are compared by, in characters. */
const SHINGLE_CHARS = 6;
const HASHES = 48;
/** Rows of a band: texts that agree in all rows of one band are compared. 16 bands of 3 find nearly all above 0.5. */
const BAND_ROWS = 3;
/** Share of the hashes that agree, from which on two texts are one. */
const MIN_SIMILARITY = 0.5;
/** A sentence this long that two texts share makes them one, too. */
const MIN_SHARED_SENTENCE_CHARS = 80;

/** What is compared. */
export interface Comparable {
  readonly text: string;
  readonly template: string | null;
  readonly sentences: readonly string[];
}

/**
 * Puts near duplicates into one group: texts whose pieces are half the same (MinHash), that share a long sentence, or that
 * were made from one template.
 * @returns the number of each text's group
 */
export function groupExamples(examples: readonly Comparable[]): number[] {
  const groups = new Groups(examples.length);
  const firstWith = new Map<string, number>();
  const join = (key: string, at: number): void => {
    const first = firstWith.get(key);
    if (first === undefined) firstWith.set(key, at);
    else groups.join(first, at);
  };
  for (const [at, { template, sentences }] of examples.entries()) {
    if (template !== null) join(`template ${template}`, at);
    for (const sentence of sentences) {
      if (sentence.length >= MIN_SHARED_SENTENCE_CHARS) join(`sentence ${normalizeText(sentence)}`, at);
    }
  }
  joinSimilar(
    examples.map(({ text }) => sign(normalizeText(text).replace(/\s+/g, ' '))),
    groups,
  );
  return examples.map((_example, at) => groups.find(at));
}

function joinSimilar(signatures: readonly Uint32Array[], groups: Groups): void {
  for (let row = 0; row < HASHES; row += BAND_ROWS) {
    const firstWith = new Map<string, number[]>();
    for (const [at, signature] of signatures.entries()) {
      const key = signature.slice(row, row + BAND_ROWS).join(' ');
      const others = firstWith.get(key) ?? [];
      for (const other of others) {
        if (groups.find(other) === groups.find(at)) continue;
        if (compare(signatures[other] as Uint32Array, signature) >= MIN_SIMILARITY) groups.join(other, at);
      }
      firstWith.set(key, [...others, at]);
    }
  }
}

const random = createRandom(1);
const MULTIPLIERS = Array.from({ length: HASHES }, () => Math.floor(random() * 2 ** 32) | 1);

/** For each hash function the least value of all pieces of a text. */
function sign(text: string): Uint32Array {
  const least = new Uint32Array(HASHES).fill(0xffffffff);
  for (let at = 0; at === 0 || at + SHINGLE_CHARS <= text.length; at += 1) {
    let value = 0x811c9dc5;
    for (let next = at; next < at + SHINGLE_CHARS; next += 1)
      value = Math.imul(value ^ text.charCodeAt(next), 0x01000193);
    value ^= value >>> 15;
    for (let row = 0; row < HASHES; row += 1) {
      let mixed = Math.imul(value, MULTIPLIERS[row] as number);
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b) >>> 0;
      if (mixed < (least[row] as number)) least[row] = mixed;
    }
  }
  return least;
}

function compare(one: Uint32Array, other: Uint32Array): number {
  return one.filter((value, row) => value === other[row]).length / HASHES;
}

/** Which belong together: union-find. */
class Groups {
  readonly #parents: number[];

  constructor(size: number) {
    this.#parents = Array.from({ length: size }, (_item, at) => at);
  }

  find(at: number): number {
    let root = at;
    while (this.#parents[root] !== root) root = this.#parents[root] as number;
    this.#parents[at] = root;
    return root;
  }

  join(one: number, other: number): void {
    this.#parents[this.find(other)] = this.find(one);
  }
}
