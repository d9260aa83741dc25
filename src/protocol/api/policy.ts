import { z } from 'zod';

/**
 * Whether text that a stream has shown is sent to the server for its own checks: `never`; `end`, when the stream is
 * over; `sentences`, as sentences are complete, so that a verdict can still end the stream; `strict`, the same, and no
 * sentence is shown before its verdict.
 */
export const SendTextSchema = z.enum(['never', 'end', 'sentences', 'strict']);

/** What the server asks of its clients. */
export const ServerPolicySchema = z.strictObject({
  sendText: SendTextSchema,
  /** Whether people may pause the checks on a site. */
  allowPause: z.boolean().default(true),
});

export type SendText = z.infer<typeof SendTextSchema>;
export type ServerPolicy = z.infer<typeof ServerPolicySchema>;
