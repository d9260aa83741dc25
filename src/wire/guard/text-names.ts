import { lastWord } from './opaque-names.ts';

/** Last words of names under which formats send a text piece by piece. */
const GROWING_WORDS = new Set(
  (
    'answer arguments chunk completion content delta json output partial plan reasoning refusal response ' +
    'text thinking token value'
  ).split(' '),
);

/** Whether the strings of members, or events, with this name are pieces of one text. */
export function isGrowingName(name: string): boolean {
  return GROWING_WORDS.has(lastWord(name));
}
