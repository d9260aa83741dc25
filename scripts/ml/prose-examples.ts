import type { Example } from './example.ts';
import { readRows } from './read-rows.ts';

interface TextRow {
  readonly src: string;
  readonly licence: string;
  readonly text: string;
}

interface StreamRow {
  readonly repo: string;
  readonly licence: string;
  readonly text?: string;
}

const MIN_ANSWER_CHARS = 40;

/** Slices of ordinary prose: false alarms in it are what people would see. */
export const ANSWERS = 'answers of language models (FastChat)';
export const PROSE_SLICES: ReadonlySet<string> = new Set([
  ANSWERS,
  'e-mails (BIPIA)',
  'made sentences (Presidio)',
]);
/** Of the same kind, and nothing of it is learnt from: some to choose a threshold by, those of other origins to measure. */
export const RECORDED_TO_CHOOSE = 'recorded answers, to choose by';
export const RECORDED = 'recorded answers (pydantic-ai, vercel/ai; never learnt from)';

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
      template: `presidio ${row.template}`,
    })),
  ];
}

const MEASURED_ORIGINS = new Set(['pydantic/pydantic-ai', 'vercel/ai']);

/** What models answered while their streams were recorded. */
export function readRecordedAnswers(): Example[] {
  const rows = readRows<StreamRow>('streams/index.jsonl');
  const texts = new Map(rows.map((row) => [(row.text ?? '').trim(), row]));
  return [...texts]
    .filter(([text]) => text.length >= MIN_ANSWER_CHARS)
    .map(([text, { repo, licence }]) => {
      const isMeasured = MEASURED_ORIGINS.has(repo);
      const example = toProse(text, isMeasured ? RECORDED : RECORDED_TO_CHOOSE, licence);
      return { ...example, onlyIn: isMeasured ? 'test' : 'validation' };
    });
}

function toProse(text: string, slice: string, licence: string): Example {
  return { text, slice, licence, label: 0, template: null, onlyIn: null };
}
