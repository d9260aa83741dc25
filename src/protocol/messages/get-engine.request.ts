import { z } from 'zod';
import { ActiveRulesSchema } from './active-rules.ts';

/** Service worker → offscreen document: what does the engine run? Answered at once with {@link EngineState}. */
export const GetEngineRequestSchema = z.strictObject({ type: z.literal('get-engine') });

/** The bundle and the policy that new streams are guarded by; null until the engine has compiled the first. */
export const EngineStateSchema = ActiveRulesSchema.omit({ rules: true, certificate: true }).nullable();

export type GetEngineRequest = z.infer<typeof GetEngineRequestSchema>;
export type EngineState = z.infer<typeof EngineStateSchema>;
