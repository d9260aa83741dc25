import { z } from 'zod';

const text = (max: number) => z.string().min(1).max(max);

const ruleBase = {
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be lower case letters, digits, dot, dash, underscore'),
  /** What a person reads in a redaction mark, e.g. "e-mail address". */
  title: text(80),
  action: z.enum(['block', 'redact', 'warn']),
  validators: z.array(text(40)).max(8).exactOptional(),
  maxMatchLength: z.int().min(1).max(1_024).exactOptional(),
  replacement: z.string().max(200).exactOptional(),
  /** Shown to the reader when a `block` rule ends an answer. */
  message: text(300).exactOptional(),
};

const RegexRuleSchema = z.strictObject({
  ...ruleBase,
  kind: z.literal('regex'),
  class: z.literal('INSTANT'),
  pattern: text(4_096),
  flags: z.string().regex(/^[a-z]{0,8}$/),
  protect: z.int().min(1).max(99).exactOptional(),
});

const KeywordRuleSchema = z.strictObject({
  ...ruleBase,
  kind: z.literal('keyword'),
  class: z.literal('FAST'),
  keywords: z.array(text(256)).min(1).max(10_000),
  caseSensitive: z.boolean(),
  wholeWord: z.boolean(),
});

const RegionRuleSchema = z.strictObject({
  ...ruleBase,
  kind: z.literal('region'),
  class: z.literal('INSTANT'),
  begin: text(4_096),
  end: text(4_096),
  maxLength: z.int().min(1).max(65_536),
});

/** A rule as it travels in a bundle. Rules are data: no other kind can be expressed, and nothing in one is run. */
export const RuleSchema = z.discriminatedUnion('kind', [
  RegexRuleSchema,
  KeywordRuleSchema,
  RegionRuleSchema,
]);

export type Rule = z.infer<typeof RuleSchema>;
