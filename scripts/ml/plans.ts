import type { Bound } from './choose-threshold.ts';
import { CODE } from './code-examples.ts';
import type { Example } from './example.ts';
import { readInjectionExamples } from './injection-examples.ts';
import { PROSE_SLICES, RECORDED_TO_CHOOSE } from './prose-examples.ts';
import { TECHNICAL_PROSE } from './technical-examples.ts';
import { readToxicityExamples } from './toxicity-examples.ts';

/** A model that is to be made. */
export interface Plan {
  readonly id: string;
  readonly title: string;
  readonly read: () => Example[];
  readonly bounds: readonly Bound[];
  /** Sources that are left out in turn, to see what a model makes of a source it knows nothing of. */
  readonly families: readonly { readonly name: string; readonly slices: (slice: string) => boolean }[];
}

const startsWith =
  (...starts: string[]) =>
  (slice: string): boolean =>
    starts.some((start) => slice.startsWith(start));

const PROSE: Bound = {
  name: 'sentences of ordinary prose',
  slices: (slice) => PROSE_SLICES.has(slice),
  counts: 'sentences',
  maxShare: 0.002,
};
const RECORDED: Bound = {
  name: 'sentences of recorded answers, which are never learnt from',
  slices: (slice) => slice === RECORDED_TO_CHOOSE,
  counts: 'sentences',
  maxShare: 0.005,
};
const CODE_LINES: Bound = {
  name: 'sentences of code and settings',
  slices: (slice) => slice === CODE,
  counts: 'sentences',
  maxShare: 0.005,
};
const TECHNICAL: Bound = {
  name: 'sentences of technical prose',
  slices: (slice) => slice === TECHNICAL_PROSE,
  counts: 'sentences',
  maxShare: 0.005,
};
const NOT_INJECT: Bound = {
  name: 'NotInject',
  slices: startsWith('NotInject'),
  counts: 'texts',
  maxShare: 0.025,
};
const QUESTIONS: Bound = {
  name: 'questions',
  slices: startsWith('questions'),
  counts: 'texts',
  maxShare: 0.025,
};
const COMMENTS: Bound = {
  name: 'harmless comments (surge-ai, t-davidson)',
  slices: startsWith('benign (surge-ai', 'benign (t-davidson'),
  counts: 'texts',
  maxShare: 0.05,
};

export const PLANS: readonly Plan[] = [
  {
    id: 'prompt-injection',
    title: 'Prompt injection',
    read: readInjectionExamples,
    bounds: [PROSE, RECORDED, TECHNICAL, CODE_LINES, NOT_INJECT, QUESTIONS],
    families: [
      { name: 'attacks of garak', slices: startsWith('attacks (garak') },
      { name: 'attacks of spikee', slices: startsWith('attacks (spikee') },
      { name: 'attacks of giskard', slices: startsWith('attacks (giskard') },
      { name: 'NotInject', slices: startsWith('NotInject') },
    ],
  },
  {
    id: 'toxicity',
    title: 'Toxicity',
    read: readToxicityExamples,
    bounds: [PROSE, RECORDED, TECHNICAL, CODE_LINES, NOT_INJECT, QUESTIONS, COMMENTS],
    families: [
      { name: 'HateCheck', slices: (slice) => slice.endsWith('(hatecheck)') },
      { name: 'surge-ai', slices: (slice) => slice.endsWith('(surge-ai/toxicity)') },
      { name: 't-davidson', slices: (slice) => slice.endsWith('(t-davidson)') },
    ],
  },
];
