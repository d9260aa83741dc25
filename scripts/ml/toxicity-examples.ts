import { readCases } from './case-examples.ts';
import { readCode } from './code-examples.ts';
import type { Example } from './example.ts';
import { makeBenign } from './injection-examples.ts';
import { readPhrases } from './phrase-examples.ts';
import { readProse, readRecordedAnswers } from './prose-examples.ts';
import { readRows } from './read-rows.ts';

interface ToxicityRow {
  readonly src: string;
  readonly label: 'toxic' | 'hate' | 'offensive' | 'benign' | 'toxic-prompt';
  readonly licence: string;
  readonly text: string;
  readonly functionality?: string;
  readonly templ_id?: string;
}

interface QuestionRow {
  readonly src: string;
  readonly label: string;
  readonly licence: string;
  readonly text: string;
}

/** Insults, threats and hate, what looks like them and is none, comments, and ordinary prose. */
export function readToxicityExamples(): Example[] {
  const questions = readRows<QuestionRow>('injection/texts.jsonl').filter(
    ({ src, label }) => label === 'benign' && !src.endsWith('/answers') && src !== 'BIPIA/email-context',
  );
  return [
    ...readRows<ToxicityRow>('toxicity/texts.jsonl').map(readRow),
    ...questions.map(({ text, src, licence }) => makeBenign(text, nameQuestions(src), licence)),
    ...readProse(),
    ...readCode(),
    ...readRecordedAnswers(),
    ...readCases('toxicity'),
    ...readPhrases('toxicity'),
  ];
}

const nameQuestions = (src: string): string =>
  src === 'PIGuard/NotInject' ? 'NotInject (PIGuard)' : 'questions';

function readRow(row: ToxicityRow): Example {
  const { src, label, licence, text } = row;
  // Texts after which models go on with something toxic; many of them aren't so themselves.
  const isPrompt = label === 'toxic-prompt';
  return {
    text: decodeEntities(text),
    licence,
    slice: isPrompt ? 'beginnings (RealToxicityPrompts)' : `${label} (${src})`,
    label: isPrompt ? null : label === 'benign' ? 0 : 1,
    template: row.templ_id === undefined ? null : `hatecheck ${row.templ_id}`,
    onlyIn: null,
  };
}

/** Tweets come with the entities of HTML. */
function decodeEntities(text: string): string {
  return text
    .replace(/&#(\d{2,6});/g, (_entity, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
