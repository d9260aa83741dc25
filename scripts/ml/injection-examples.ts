import { readCases } from './case-examples.ts';
import { readCode } from './code-examples.ts';
import type { Example } from './example.ts';
import { readPhrases } from './phrase-examples.ts';
import { readProse, readRecordedAnswers } from './prose-examples.ts';
import { readRows } from './read-rows.ts';

interface InjectionRow {
  readonly src: string;
  readonly label: 'attack' | 'benign' | 'indirect-instruction' | 'off-topic-request';
  readonly kind: string | null;
  readonly licence: string;
  readonly text: string;
}

/** Instructions hidden in other text that are of use to nobody but an attacker. */
const HOSTILE_KINDS = new Set(['sysmsg-extract', 'data-exfil-markdown', 'xss']);

/** Attacks, what looks like them and is none, questions, and ordinary prose. */
export function readInjectionExamples(): Example[] {
  const rows = readRows<InjectionRow>('injection/texts.jsonl');
  const comments = readRows<{ src: string; licence: string; text: string }>('toxicity/texts.jsonl');
  return [
    ...rows.filter(({ src }) => !isProse(src)).map(readRow),
    ...readProse(),
    ...readCode(),
    ...comments.map(({ text, licence }) => makeBenign(text, 'comments (toxicity corpora)', licence)),
    ...readRecordedAnswers(),
    ...readCases('injection'),
    ...readPhrases('prompt-injection'),
  ];
}

const isProse = (src: string): boolean => src.endsWith('/answers') || src === 'BIPIA/email-context';

function readRow({ src, label, kind, licence, text }: InjectionRow): Example {
  const isHostile = label === 'attack' || HOSTILE_KINDS.has(kind ?? '');
  const slice = nameSlice(src, isHostile ? 'attack' : label);
  return {
    text,
    slice,
    licence,
    label: isHostile ? 1 : label === 'benign' ? 0 : null,
    template: null,
    onlyIn: null,
  };
}

function nameSlice(src: string, label: string): string {
  const family = (src.split('/')[0] as string).trim();
  if (src === 'PIGuard/NotInject') return 'NotInject (PIGuard)';
  if (label === 'benign')
    return family === 'spikee' ? 'questions and documents (spikee)' : `questions (${family})`;
  if (label !== 'attack') return `other instructions (${family})`;
  return family === 'garak' ? `attacks (${src.split(' ')[0]})` : `attacks (${family})`;
}

export function makeBenign(text: string, slice: string, licence: string): Example {
  return { text, slice, licence, label: 0, template: null, onlyIn: null };
}
