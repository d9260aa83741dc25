import { z } from 'zod';

const base = {
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  /** What a person reads. */
  title: z.string().min(1).max(80),
};

const PatternSchema = z.strictObject({
  ...base,
  pattern: z.string().min(1),
  caseSensitive: z.boolean().default(false),
  /** Lets `^` and `$` mean lines. */
  multiline: z.boolean().default(false),
  protect: z.int().min(1).exactOptional(),
  validators: z.array(z.string()).exactOptional(),
});

const KeywordsSchema = z.strictObject({ ...base, keywords: z.array(z.string().min(1)).min(1) });

/** Rules that belong together, as the files in `groups` hold them. */
export const RuleGroupSchema = z.strictObject({
  title: z.string().min(1).max(80),
  /** Also looks at the text without the disguises that people give words. */
  folded: z.boolean().default(false),
  rules: z.array(z.union([PatternSchema, KeywordsSchema])).default([]),
  /** Sites that may not be named, with all below them. */
  domains: z.array(z.string().regex(/^[a-z0-9.-]+$/)).default([]),
});

const ActionsSchema = z.record(z.string(), z.enum(['warn', 'block']));

/** What is looked for, and what is then done, as the files in `presets` say it. */
export const PresetSchema = z.strictObject({
  title: z.string().min(1),
  /** Longer texts are blocked. */
  maxChars: z.int().min(1),
  /** Actions by rule group, for what users ask. */
  prompt: ActionsSchema,
  /** Likewise, for what models answer. */
  response: ActionsSchema,
});

export type RuleGroup = z.infer<typeof RuleGroupSchema>;
export type Preset = z.infer<typeof PresetSchema>;
