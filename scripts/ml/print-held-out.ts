import { scorePassage, type TextModel } from '../../server/guardrails/text-model/text-model.ts';
import { CODE } from './code-examples.ts';
import type { PartedExample } from './example.ts';
import { type Estimate, estimateFigures, estimateShare } from './metrics.ts';
import { PROSE_SLICES, RECORDED } from './prose-examples.ts';
import { type ScoredExample, scoreExamples } from './score-examples.ts';

export const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
const withRange = ({ value, low, high }: Estimate): string =>
  `${percent(value)} (${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)})`;

/** The figures of the part that a model never saw, as tables of its card. The same model gives the same lines. */
export function printHeldOut(model: TextModel, examples: readonly PartedExample[]): string[] {
  const held = examples.filter(({ part }) => part === 'test');
  const scored = scoreExamples(held, (passage) => scorePassage(model, passage));
  return [
    ...printFigures(model, scored),
    '',
    ...printProse(model, scored),
    '',
    ...printSlices(model, scored),
  ];
}

function printFigures({ threshold }: TextModel, scored: readonly ScoredExample[]): string[] {
  const figures = estimateFigures(scored, threshold);
  const counts = [1, 0].map((label) => scored.filter((text) => text.label === label).length);
  return [
    `${counts[0]} texts with what is looked for, ${counts[1]} without; threshold ${threshold}.`,
    '',
    '| Precision | Recall | F1 | AUC |',
    '|---|---|---|---|',
    `| ${(['precision', 'recall', 'f1', 'auc'] as const).map((name) => withRange(figures[name])).join(' | ')} |`,
  ];
}

/** Sentences of prose, and texts: those that were learnt from in part, and those of another origin. */
function printProse({ threshold }: TextModel, scored: readonly ScoredExample[]): string[] {
  const rows = [
    ['ordinary prose, held out', (slice: string) => PROSE_SLICES.has(slice)],
    ['ordinary prose of another origin', (slice: string) => slice === RECORDED],
    ['code and settings, held out', (slice: string) => slice === CODE],
    ['NotInject, held out', (slice: string) => slice.startsWith('NotInject')],
  ] as const;
  return [
    '| False alarms in | Sentences | of them alarms | Texts | of them alarms |',
    '|---|--:|--:|--:|--:|',
    ...rows.map(([name, isInside]) => {
      const texts = scored.filter(({ slice }) => isInside(slice));
      const sentences = texts.flatMap(({ scores }) => scores);
      const alarms = sentences.filter((score) => score >= threshold).length;
      const alarmed = texts.filter(({ score }) => score >= threshold).length;
      return `| ${name} | ${sentences.length} | ${alarms}: ${withRange(estimateShare(alarms, sentences.length))} | ${texts.length} | ${alarmed}: ${withRange(estimateShare(alarmed, texts.length))} |`;
    }),
  ];
}

const MEANING = { '1': 'found', '0': 'false alarms', null: 'flagged' } as const;

function printSlices({ threshold }: TextModel, scored: readonly ScoredExample[]): string[] {
  const slices = [...Map.groupBy(scored, ({ slice }) => slice)].toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  );
  return [
    '| Held-out texts of | Texts | |',
    '|---|--:|---|',
    ...slices.map(([slice, texts]) => {
      const found = texts.filter(({ score }) => score >= threshold).length;
      const meaning = MEANING[`${(texts[0] as ScoredExample).label}`];
      return `| ${slice} | ${texts.length} | ${meaning}: ${withRange(estimateShare(found, texts.length))} |`;
    }),
  ];
}
