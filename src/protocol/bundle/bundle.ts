import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { RuleSchema } from './rule.ts';

const count = z.int().min(0);

/**
 * What the engine found out about a rule when it was signed; the client computes it again. The fields that may be absent
 * are so in bundles that are older than they: these verify, and no engine runs them.
 */
export const RuleReportSchema = z.strictObject({
  ruleId: z.string().min(1).max(64),
  /** As the engine understood them, in ECMAScript syntax: one, or a region's beginning and end. */
  patterns: z
    .array(z.strictObject({ source: z.string().min(1), flags: z.string().regex(/^[imsu]{1,4}$/) }))
    .min(1)
    .max(2)
    .readonly()
    .exactOptional(),
  /** Most code units that the rule can ever hold back. */
  longestHold: count,
  /** Nodes of the compiled rule. */
  states: count,
  /** How its matches can be found: keywords, a literal at the start, a literal inside, none. */
  ruleClass: z.enum(['K', 'L', 'P', 'N']).exactOptional(),
  /** Most steps that a character can cost. */
  maxStepsPerChar: count.exactOptional(),
});

/** A report, and what the rule was tested with. */
export const CertificateSchema = RuleReportSchema.extend({
  /** SHA-256 in hex of the samples that the rule was tested with before signing. */
  sampleDigest: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What the engine found out about all rules together. */
export const SetCertificateSchema = z.strictObject({
  rules: count,
  states: count,
  longestHold: count,
  maxStepsPerChar: count,
  /** Rules of each class. */
  classes: z.strictObject({ K: count, L: count, P: count, N: count }),
});

/** A signed, versioned set of rules. Signed offline by publisher keys. */
export const BundleSchema = z.strictObject({
  type: z.literal('bundle'),
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  /** Only ever grows, on every channel. */
  version: z.int().min(1),
  created: z.iso.datetime(),
  expires: z.iso.datetime(),
  /** Oldest engine version that can run the rules; the certificates are its own. */
  minEngine: z.int().min(1),
  rules: z.array(RuleSchema).min(1).max(LIMITS.maxRules),
  /** One for each rule, in their order. */
  certificates: z.array(CertificateSchema).max(LIMITS.maxRules),
  setCertificate: SetCertificateSchema.exactOptional(),
});

export type Certificate = z.infer<typeof CertificateSchema>;
export type Bundle = z.infer<typeof BundleSchema>;
