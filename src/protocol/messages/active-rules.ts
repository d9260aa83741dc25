import { z } from 'zod';
import { RuleReportSchema, SetCertificateSchema } from '../bundle/bundle.ts';
import { DigestSchema } from '../bundle/channel.ts';
import { RuleSchema } from '../bundle/rule.ts';
import { PolicySchema } from './policy.ts';

/** A verified bundle's rules on their way to the engine. */
export const ActiveRulesSchema = z.strictObject({
  digest: DigestSchema,
  version: z.int().min(1),
  rules: z.array(RuleSchema),
  /** What was signed about the rules; the engine computes it again before it uses them. */
  certificate: z.strictObject({
    engineVersion: z.int().min(1),
    reports: z.array(RuleReportSchema).readonly(),
    report: SetCertificateSchema.nullable(),
  }),
  policy: PolicySchema,
});

export type ActiveRules = z.infer<typeof ActiveRulesSchema>;
