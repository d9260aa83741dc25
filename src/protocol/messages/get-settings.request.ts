import { z } from 'zod';
import { PolicySchema } from './policy.ts';

/** Options page → service worker: what has been chosen? Answered with `Settings`. */
export const GetSettingsRequestSchema = z.strictObject({ type: z.literal('get-settings') });

/** What the options page shows. The server's token stays where it is. */
export const SettingsSchema = z.strictObject({
  policy: PolicySchema,
  /** False where the server's policy forbids to pause: sites that are paused are checked all the same. */
  allowPause: z.boolean(),
  enrolment: z.strictObject({
    serverUrl: z.string(),
    channel: z.string(),
    /** It is what the build was made for. */
    isBuiltIn: z.boolean(),
  }),
});

export type GetSettingsRequest = z.infer<typeof GetSettingsRequestSchema>;
export type Settings = z.infer<typeof SettingsSchema>;
