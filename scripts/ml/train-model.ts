import { scorePassage, type TextModel } from '../../server/guardrails/text-model/text-model.ts';
import { CANDIDATES, type Candidate, type TrainedCandidate, trainCandidate } from './candidates.ts';
import { chooseThreshold } from './choose-threshold.ts';
import type { PartedExample } from './example.ts';
import { computeFigures, type Figures } from './metrics.ts';
import type { Plan } from './plans.ts';
import { quantizeModel } from './quantize-model.ts';
import { scoreExamples } from './score-examples.ts';
import type { LinearModel } from './train-linear.ts';

/** What a candidate reached on the part that is chosen by. */
export interface Comparison {
  readonly name: string;
  readonly figures: Figures;
  readonly isShipped: boolean;
}

/** What a model made of a source that it knew nothing of. */
export interface Transfer {
  readonly name: string;
  readonly label: 0 | 1;
  readonly found: number;
  readonly total: number;
}

export interface TrainedModel {
  readonly model: TextModel;
  readonly comparisons: readonly Comparison[];
  readonly transfers: readonly Transfer[];
}

/** Compares the candidates, takes the best, rounds it, chooses its threshold, and tries it on sources left out. */
export function trainModel(
  plan: Plan,
  examples: readonly PartedExample[],
  say: (line: string) => void,
): TrainedModel {
  const results = CANDIDATES.map((candidate) => {
    const result = compare(plan, examples, candidate);
    say(
      `${plan.id}: ${candidate.name}: recall ${result.figures.recall.toFixed(3)}, AUC ${result.figures.auc.toFixed(4)}`,
    );
    return result;
  });
  const best = chooseBest(results);
  const model = finish(plan, examples, best.trained);
  const comparisons = results.map((result) => ({
    name: result.trained.candidate.name,
    figures: result.figures,
    isShipped: result === best,
  }));
  const transfers = plan.families.flatMap((family) => {
    say(`${plan.id}: without ${family.name}`);
    return tryWithout(plan, examples, best.trained.candidate, family);
  });
  return { model, comparisons, transfers };
}

interface Result {
  readonly trained: TrainedCandidate;
  readonly figures: Figures;
}

const ofPart = (examples: readonly PartedExample[], part: string): PartedExample[] =>
  examples.filter((example) => example.part === part);

function compare(plan: Plan, examples: readonly PartedExample[], candidate: Candidate): Result {
  const trained = trainCandidate(candidate, examples);
  const scored = scoreExamples(ofPart(examples, 'validation'), trained.score);
  return { trained, figures: computeFigures(scored, chooseThreshold(scored, plan.bounds)) };
}

/** Recall differs by this much from one draw of texts to the next. */
const CHANCE = 0.02;

/** Of those that find most, one with the sentence before in view: an attack may be spread over two. Then by AUC. */
function chooseBest(results: readonly Result[]): Result {
  const shippable = results.filter(({ trained }) => trained.model !== null);
  const most = Math.max(...shippable.map(({ figures }) => figures.recall));
  const good = shippable.filter(({ figures }) => figures.recall >= most - CHANCE);
  const inView = good.filter(({ trained }) => trained.candidate.features.contextWeight > 0);
  return (inView.length > 0 ? inView : good).reduce((one, other) =>
    other.figures.auc > one.figures.auc ? other : one,
  );
}

/** The threshold is that of the rounded weights. */
function finish(
  plan: Plan,
  examples: readonly PartedExample[],
  { candidate, model }: TrainedCandidate,
): TextModel {
  const rounded = quantizeModel(plan.id, candidate, model as LinearModel);
  const scored = scoreExamples(ofPart(examples, 'validation'), (passage) => scorePassage(rounded, passage));
  return { ...rounded, threshold: chooseThreshold(scored, plan.bounds) };
}

/** Learns without a source and without what is like it, chooses a threshold without it, and looks at all of it. */
function tryWithout(
  plan: Plan,
  examples: readonly PartedExample[],
  candidate: Candidate,
  { name, slices }: Plan['families'][number],
): Transfer[] {
  const left = examples.filter(({ slice }) => slices(slice));
  const groups = new Set(left.map(({ group }) => group));
  const known = examples.filter(({ group }) => !groups.has(group));
  const trained = trainCandidate(candidate, known);
  const threshold = chooseThreshold(scoreExamples(ofPart(known, 'validation'), trained.score), plan.bounds);
  const scored = scoreExamples(left, trained.score);
  return ([1, 0] as const)
    .map((label) => {
      const texts = scored.filter((text) => text.label === label);
      return {
        name,
        label,
        total: texts.length,
        found: texts.filter(({ score }) => score >= threshold).length,
      };
    })
    .filter(({ total }) => total > 0);
}
