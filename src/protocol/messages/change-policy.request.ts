import { z } from 'zod';
import { PolicySchema } from './policy.ts';

/** Options page → service worker: this goes from now on. Answered with `Settings` when it is stored. */
export const ChangePolicyRequestSchema = z.strictObject({
  type: z.literal('change-policy'),
  policy: PolicySchema,
});

export type ChangePolicyRequest = z.infer<typeof ChangePolicyRequestSchema>;
