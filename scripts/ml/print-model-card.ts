import { createHash } from 'node:crypto';
import { CARD_TEXTS, type CardText, NOT_FOR } from './card-texts.ts';
import type { PartedExample } from './example.ts';
import type { Plan } from './plans.ts';
import { percent, printHeldOut } from './print-held-out.ts';
import type { Comparison, TrainedModel, Transfer } from './train-model.ts';

export interface CardEntry {
  readonly plan: Plan;
  readonly examples: readonly PartedExample[];
  readonly trained: TrainedModel;
  readonly file: Buffer;
}

const INTRODUCTION = `# Models

Written by \`npm run train\`; see [Training](../guides/training.md). Two small models stand behind the local guardrails of the
server. Each looks at a text sentence by sentence, with the sentence before in view where that helped, and the
worst sentence decides. They are linear models over hashed features: no text and no list of words is in them, and none in
this page.

They are **not for**

${NOT_FOR.map((use) => `- ${use}`).join('\n')}

## How they are made

- **Parts.** Near duplicates are put into groups: texts of which half the six-letter pieces are the same (MinHash), that share a
  sentence of 80 characters, or that were made from one template. A group lies in one part: 60 % to learn
  from, 20 % to choose features and threshold by, 20 % to measure. Groups of more than 40 texts are learnt from.
- **Before features are taken** text is normalised: compatible forms (NFKD), accents and invisible characters, letters of other
  scripts that look alike, digits for letters, letters spelled apart, letters repeated.
- **Features** are words, pairs of words (also with one between them), parts of words of three to five letters, and cues (kinds of
  words, such as words of refusal, and shapes, such as a question). Each kind is made as long as one.
- **Learning** is logistic regression with FTRL-proximal. Only whole texts are labelled: in the second and third round, those
  three tenths of the sentences of a text stand for it that the round before thought most of.
- **Rounding**: each weight is one signed byte. All figures of held-out texts are those of the rounded weights.
- **Not untouched.** The held-out figures were seen six times while the models were made. They were acted on after the first
  two: false alarms in recorded answers and in made sentences, and short attacks that were missed, led to half of the recorded answers
  being chosen by, to stricter bounds, and to phrases of the project's own. Then the parts were drawn anew; only the texts that are
  never learnt from stayed where they were. Later changes (signs left out, lines of code and technical prose added, the choice
  of features) came of technical prose that is in no held-out part, false alarms in README files of other packages among
  it. So the figures are somewhat better than those of texts that nobody has seen.
- **Ranges** hold 95 of 100: of figures by bootstrap of whole groups, of shares by Wilson.`;

/** The page about all models. */
export function printModelCard(entries: readonly CardEntry[]): string {
  return `${[INTRODUCTION, ...entries.map((entry) => printEntry(entry))].join('\n\n')}\n`;
}

function printEntry({ plan, examples, trained, file }: CardEntry): string {
  const text = CARD_TEXTS[plan.id] as CardText;
  const digest = createHash('sha256').update(file).digest('hex');
  return [
    `## ${plan.title}`,
    `\`server/guardrails/models/${plan.id}.bin\`, ${file.length} bytes, SHA-256 \`${digest.slice(0, 16)}…\`. ${text.looksFor}`,
    `### Data of ${plan.id}`,
    printData(examples),
    `### Features of ${plan.id}`,
    printComparisons(trained.comparisons),
    text.why,
    `### Threshold of ${plan.id}`,
    printBounds(plan),
    `### Held-out figures of ${plan.id}`,
    printHeldOut(trained.model, examples).join('\n'),
    `### Sources left out of ${plan.id}`,
    printTransfers(trained.transfers),
    `### Limits of ${plan.id}`,
    text.limits.map((limit) => `- ${limit}`).join('\n'),
  ].join('\n\n');
}

const LABELS = { '1': 'looked for', '0': 'not', null: 'neither' } as const;

function printData(examples: readonly PartedExample[]): string {
  const slices = [...Map.groupBy(examples, ({ slice }) => slice)].toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  );
  const rows = slices.map(([slice, texts]) => {
    const licences = [...new Set(texts.map(({ licence }) => licence))].toSorted().join('; ');
    const counts = ['train', 'validation', 'test'].map(
      (part) => texts.filter((text) => text.part === part).length,
    );
    const labels = [...new Set(texts.map(({ label }) => LABELS[`${label}`]))].join(', ');
    return `| ${slice} | ${labels} | ${licences} | ${counts.join(' | ')} |`;
  });
  return ['| Texts | | Licence | learnt | chosen by | measured |', '|---|---|---|--:|--:|--:|', ...rows].join(
    '\n',
  );
}

function printComparisons(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ name, figures, isShipped }) => {
    const cells = [figures.recall, figures.precision, figures.f1, figures.auc].map(percent);
    return `| ${isShipped ? `**${name}**` : name} | ${cells.join(' | ')} |`;
  });
  return [
    'On the part that is chosen by, each at the threshold that keeps its false alarms within the bounds below. Of those that find most,',
    'give or take 2 %, which is chance, one with the sentence before in view and the best AUC is shipped (bold).',
    '',
    '| Features | Recall | Precision | F1 | AUC |',
    '|---|--:|--:|--:|--:|',
    ...rows,
  ].join('\n');
}

function printBounds({ bounds }: Plan): string {
  const rows = bounds.map(({ name, maxShare }) => `- ${name}: at most ${percent(maxShare)}`);
  return [
    'The least one with so many false alarms, and no more, in the part that is chosen by:',
    '',
    ...rows,
  ].join('\n');
}

function printTransfers(transfers: readonly Transfer[]): string {
  const rows = transfers.map(({ name, label, found, total }) => {
    const meaning = label === 1 ? 'found' : 'false alarms';
    return `| ${name} | ${total} | ${meaning}: ${percent(found / total)} |`;
  });
  return [
    'The same features, learnt without a source and without what is like it, on all texts of that source: what to expect of a',
    'kind of text that nobody has collected yet.',
    '',
    '| Left out | Texts | |',
    '|---|--:|---|',
    ...rows,
  ].join('\n');
}
