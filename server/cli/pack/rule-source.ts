import { z } from 'zod';
import { type Rule, RuleSchema } from '../../../src/protocol/index.ts';
import { type Samples, SamplesSchema } from './samples.ts';

/** A rule as its author keeps it: what travels in the bundle, and the samples that it is held to. */
export interface RuleSource {
  readonly rule: Rule;
  readonly samples: Samples;
}

const [RegexRuleSchema, KeywordRuleSchema, RegionRuleSchema] = RuleSchema.options;
const samples = { samples: SamplesSchema };

/** Content of one file under `packs/rules`. */
export const RuleSourceSchema = z
  .discriminatedUnion('kind', [
    RegexRuleSchema.extend(samples),
    KeywordRuleSchema.extend(samples),
    RegionRuleSchema.extend(samples),
  ])
  .transform(({ samples: own, ...rule }): RuleSource => ({ rule, samples: own }));
