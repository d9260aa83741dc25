import { readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PartedExample } from '../../../scripts/ml/example.ts';
import { partExamples } from '../../../scripts/ml/part-examples.ts';
import { PLANS } from '../../../scripts/ml/plans.ts';
import { printHeldOut } from '../../../scripts/ml/print-held-out.ts';
import { hasCorpora } from '../../../scripts/ml/read-rows.ts';
import { decodeModel } from '../../../server/guardrails/text-model/model-file.ts';

const MODELS = 'server/guardrails/models';
const MAX_BYTES = 2 * 2 ** 20;
const SKIPPED = hasCorpora() ? '' : ' (skipped without the corpora)';
const card = readFileSync('docs/reference/models.md', 'utf8');

test('the models that are shipped take at most two megabytes', () => {
  const sizes = PLANS.map(({ id }) => statSync(`${MODELS}/${id}.bin`).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MAX_BYTES);
});

describe.each(PLANS)('$id', (plan) => {
  const model = decodeModel(readFileSync(`${MODELS}/${plan.id}.bin`));
  const examples: PartedExample[] = hasCorpora() ? partExamples(plan.read()) : [];

  test.skipIf(!hasCorpora())(`the held-out figures are those of the card${SKIPPED}`, () => {
    expect(card).toContain(printHeldOut(model, examples).join('\n'));
  });

  test.skipIf(!hasCorpora())(`no group of near duplicates lies in two parts${SKIPPED}`, () => {
    for (const members of Map.groupBy(examples, ({ group }) => group).values()) {
      expect(new Set(members.map(({ part }) => part)).size).toBe(1);
    }
  });

  test.skipIf(!hasCorpora())(`the card holds no text of the data${SKIPPED}`, () => {
    const long = examples.filter(({ text }) => text.length >= 30);
    expect(long.length).toBeGreaterThan(1_000);
    expect(long.filter(({ text }) => card.includes(text)).map(({ slice }) => slice)).toEqual([]);
  });
});
