import { readFileSync } from 'node:fs';
import type { Example } from './example.ts';

/** Only ever learnt from: figures of phrases that their authors chose would say nothing. */
export const OWN_PHRASES = 'phrases of this project';

/** Phrases of the project's own: what the corpora have too little of. A line begins with `+` or `-`. */
export function readPhrases(id: string): Example[] {
  const lines = readFileSync(new URL(`phrases/${id}.txt`, import.meta.url), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => ({
      text: line.slice(2),
      label: line.startsWith('+') ? 1 : 0,
      slice: OWN_PHRASES,
      licence: 'MIT',
      template: null,
      onlyIn: 'train',
    }));
}
