import { z } from 'zod';
import { SendTextSchema } from '../api/policy.ts';
import { RuleReportSchema, SetCertificateSchema } from '../bundle/bundle.ts';
import { DigestSchema } from '../bundle/channel.ts';
import { RuleSchema } from '../bundle/rule.ts';

/** What a site wants to happen when no verdict comes: `closed` ends the stream, `open` lets it pass unscanned. */
export const FailPolicySchema = z.enum(['closed', 'open']);

/** The fail policy of every site, and what is sent to the server. */
export const PolicySchema = z.strictObject({
  failPolicy: FailPolicySchema,
  /** Exceptions by origin. */
  sites: z.record(z.string(), FailPolicySchema),
  /** How long a page waits for one verdict. */
  verdictTimeoutMs: z.int().min(100).max(60_000),
  /** Absent: never. */
  sendText: SendTextSchema.exactOptional(),
});

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

export type FailPolicy = z.infer<typeof FailPolicySchema>;
export type Policy = z.infer<typeof PolicySchema>;
export type ActiveRules = z.infer<typeof ActiveRulesSchema>;
