import { z } from 'zod';

/** Offscreen document → service worker: which rules are active? Answered with `ActiveRules`. */
export const GetRulesRequestSchema = z.strictObject({ type: z.literal('get-rules') });

export type GetRulesRequest = z.infer<typeof GetRulesRequestSchema>;
