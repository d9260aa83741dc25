import { z } from 'zod';

/** Content script → service worker: start the engine if it does not run. Answered with `true` when it takes ports. */
export const EnsureEngineRequestSchema = z.strictObject({ type: z.literal('ensure-engine') });

export type EnsureEngineRequest = z.infer<typeof EnsureEngineRequestSchema>;
