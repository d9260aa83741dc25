import type { Example } from './example.ts';
import { readRows } from './read-rows.ts';

interface TextRow {
  readonly src: string;
  readonly licence: string;
  readonly text: string;
}

interface StreamRow {
  readonly kind: string;
  readonly licence: string;
  readonly text?: string;
}

const MIN_ANSWER_CHARS = 40;

/** Slices of ordinary prose: false alarms in it are what people would see. */
export const ANSWERS = 'answers of language models (FastChat)';
export const RECORDED = 'recorded answers (streams, never learnt from)';
export const PROSE_SLICES: ReadonlySet<string> = new Set([ANSWERS, 'e-mails (BIPIA)', 'made sentences (Presidio)', RECORDED]);

export function readProse(): Example[] {
  const rows = readRows<TextRow>('injection/texts.jsonl');
  const answers = rows.filter(({ src }) => src.endsWith('/answers'));
  const mails = rows.filter(({ src }) => src === 'BIPIA/email-context');
  const sentences = readRows<{ text: string; template: string }>('pii/presidio-synth.jsonl');
  return [
    ...answers.map((row) => toProse(row.text, ANSWERS, row.licence)),
    ...mails.map((row) => toProse(row.text, 'e-mails (BIPIA)', row.licence)),
    ...sentences.map((row) => ({
      ...toProse(row.text, 'made sentences (Presidio)', 'MIT'),
      template: `presidio ${String(row.template)}`,
    })),
  ];
}

/** What models answered while their streams were recorded: nothing of it is ever learnt from. */
export function readRecordedAnswers(): Example[] {
  const rows = readRows<StreamRow>('streams/index.jsonl');
  const texts = new Map(rows.map((row) => [(row.text ?? '').trim(), row.licence]));
  return [...texts]
    .filter(([text]) => text.length >= MIN_ANSWER_CHARS)
    .map(([text, licence]) => ({ ...toProse(text, RECORDED, licence), isForeign: true }));
}

function toProse(text: string, slice: string, licence: string): Example {
  return { text, slice, licence, label: 0, template: null, isForeign: false };
}
