import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { RuleSchema } from './rule.ts';

/** What was proved about a rule when it was signed; the client computes it again. */
export const CertificateSchema = z.strictObject({
  ruleId: z.string().min(1).max(64),
  /** Most code units that the rule can ever hold back. */
  longestHold: z.int().min(0),
  /** Nodes of the compiled rule. */
  states: z.int().min(0),
  /** SHA-256 in hex of the samples that the rule was tested with before signing. */
  sampleDigest: z.string().regex(/^[0-9a-f]{64}$/),
});

/** A signed, versioned set of rules. Signed offline by publisher keys. */
export const BundleSchema = z.strictObject({
  type: z.literal('bundle'),
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  /** Only ever grows, on every channel. */
  version: z.int().min(1),
  created: z.iso.datetime(),
  expires: z.iso.datetime(),
  /** Oldest engine version that can run the rules. */
  minEngine: z.int().min(1),
  rules: z.array(RuleSchema).min(1).max(LIMITS.maxRules),
  certificates: z.array(CertificateSchema).max(LIMITS.maxRules),
});

export type Certificate = z.infer<typeof CertificateSchema>;
export type Bundle = z.infer<typeof BundleSchema>;
