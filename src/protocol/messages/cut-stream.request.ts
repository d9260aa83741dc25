import { z } from 'zod';
import { SessionIdSchema } from '../api/session.ts';
import { LIMITS } from '../limits.ts';

/** Service worker → offscreen document: the server blocks what a stream has shown. Answered with `true`. */
export const CutStreamRequestSchema = z.strictObject({
  type: z.literal('cut-stream'),
  sessionId: SessionIdSchema,
  /** For the reader, in place of the rest. */
  message: z.string().max(300),
  /** What was shown and is to be covered, of earlier requests. */
  texts: z.array(z.string()).max(LIMITS.maxSentTexts),
  /** Of the request that was answered: it was shown, too, unless the stream waits for this answer. */
  newest: z.array(z.string()).max(LIMITS.maxTextDeltas),
});

export type CutStreamRequest = z.infer<typeof CutStreamRequestSchema>;
