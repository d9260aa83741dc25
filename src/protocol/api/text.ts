import { z } from 'zod';

/**
 * A change of the text that a stream has shown in one channel: at `offset`, in code units, `delete` of them go and
 * `insert` comes. Text is what the gate let go, with its marks; what was held, redacted or blocked is never sent.
 */
export const TextDeltaSchema = z.strictObject({
  channel: z.string().min(1).max(512),
  offset: z.int().min(0).max(10_000_000),
  delete: z.int().min(0).max(10_000_000),
  insert: z.string().max(32_768),
});

export type TextDelta = z.infer<typeof TextDeltaSchema>;
