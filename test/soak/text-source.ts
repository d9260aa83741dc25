import type { Random } from '../support/browser/random.ts';
import type { Fragments } from '../support/texts/fragments.ts';
import { growText } from '../support/texts/grow-text.ts';
import { makeMessages } from '../support/texts/messages.ts';
import { makeWorstTexts } from '../support/texts/worst-texts.ts';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const DIGITS = '0123456789';
const UNITS = 0x10000;

/** Any code units: halves of pairs among them. */
const makeUnits = (random: Random, chars: number): string =>
  Array.from({ length: chars }, () => String.fromCharCode(random.int(UNITS))).join('');

/** Characters of a few scripts, and some that take two code units. */
const makeScripts = (random: Random, chars: number): string =>
  Array.from({ length: Math.ceil(chars / 2) }, () =>
    String.fromCodePoint(
      random.pick([0x61, 0xe0, 0x3b1, 0x430, 0x5d0, 0x3042, 0x4e00, 0x1f600]) + random.int(24),
    ),
  ).join('');

/** Makes texts of all sorts, each unlike those before. */
export interface TextSource {
  /** The next text: some 16,000 code units. */
  next(): { readonly kind: string; readonly text: string };
}

const CHARS = 16_384;

/**
 * Starts a source that never ends.
 * @param fragments of the rules that the texts are for: some texts are put together from them
 */
export function createTextSource(random: Random, fragments: Fragments): TextSource {
  const hostile = Object.values(makeWorstTexts(CHARS, 1)).map(([text]) => text!);
  const seed = (): number => random.int(1_000_000);
  const kinds: Readonly<Record<string, () => string>> = {
    messages: () => makeMessages({ count: 3, chars: CHARS / 3, seed: seed() }).join(''),
    base64: () => random.text(BASE64, CHARS),
    digits: () => random.text(DIGITS, CHARS),
    units: () => makeUnits(random, CHARS),
    scripts: () => makeScripts(random, CHARS),
    repeats: () => random.pick(hostile),
    grown: () => growText(Array.from({ length: 1 + random.int(6) }, seed), fragments, CHARS),
  };
  // What models write is the most of it.
  const turns = ['messages', 'messages', 'messages', 'messages', ...Object.keys(kinds)];
  return {
    next() {
      const kind = random.pick(turns);
      return { kind, text: kinds[kind]!() };
    },
  };
}
