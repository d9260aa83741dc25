/** Trains the models of the server's local guardrails and writes their card: `npm run train`. See docs/guides/training.md. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { encodeModel } from '../../server/guardrails/text-model/model-file.ts';
import { partExamples } from '../ml/part-examples.ts';
import { PLANS } from '../ml/plans.ts';
import { type CardEntry, printModelCard } from '../ml/print-model-card.ts';
import { readTechnicalProse } from '../ml/technical-examples.ts';
import { trainModel } from '../ml/train-model.ts';
import { runTask } from './run-task.ts';

const MODELS = 'server/guardrails/models';
const CARD = 'docs/reference/models.md';

process.exitCode = await runTask(async () => {
  const say = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const entries = PLANS.map((plan): CardEntry => {
    const examples = partExamples([...plan.read(), ...readTechnicalProse()]);
    const trained = trainModel(plan, examples, say);
    const file = encodeModel(trained.model);
    mkdirSync(MODELS, { recursive: true });
    writeFileSync(`${MODELS}/${plan.id}.bin`, file);
    say(`${MODELS}/${plan.id}.bin: ${file.length} bytes, threshold ${trained.model.threshold}`);
    return { plan, examples, trained, file };
  });
  writeFileSync(CARD, printModelCard(entries));
  return 0;
});
