import type { Example } from './example.ts';
import { readRows } from './read-rows.ts';

interface SampleRow {
  readonly src: string;
  readonly text_b64: string;
}

export const CODE = 'lines of code and settings (samples of secret scanners)';

/** Longer ones are data. */
const MAX_CHARS = 600;
const LICENCES: Readonly<Record<string, string>> = { gitleaks: 'MIT' };

/** What stands in files of code. Keys and passwords in them are fakes. */
export function readCode(): Example[] {
  const rows = readRows<SampleRow>('secrets/samples.jsonl').map((row) => ({
    licence: LICENCES[row.src] ?? 'Apache-2.0',
    text: Buffer.from(row.text_b64, 'base64').toString('utf8'),
  }));
  return rows
    .filter(({ text }) => text.length <= MAX_CHARS)
    .map(({ text, licence }) => ({ text, licence, slice: CODE, label: 0, template: null, onlyIn: null }));
}
