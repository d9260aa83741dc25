import { z } from 'zod';
import { SessionIdSchema } from '../api/session.ts';

/** Service worker → offscreen document: the server blocks what a stream has shown. Answered with `true`. */
export const CutStreamRequestSchema = z.strictObject({
  type: z.literal('cut-stream'),
  sessionId: SessionIdSchema,
  /** For the reader, in place of the rest. */
  message: z.string().max(300),
  /** What was shown and is to be covered. */
  texts: z.array(z.string()).max(64),
});

export type CutStreamRequest = z.infer<typeof CutStreamRequestSchema>;
