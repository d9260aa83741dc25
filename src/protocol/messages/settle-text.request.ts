import { z } from 'zod';
import { SessionIdSchema } from '../api/session.ts';
import { TextDeltaSchema } from '../api/text.ts';

/** Service worker → offscreen document: what became of text that waits to be shown. Answered with `true`. */
export const SettleTextRequestSchema = z.strictObject({
  type: z.literal('settle-text'),
  sessionId: SessionIdSchema,
  /** All text of each channel up to there. */
  ends: z.array(z.strictObject({ channel: TextDeltaSchema.shape.channel, end: z.int().min(0) })).max(64),
  /** True where the server has nothing against it; false where it can't be checked. */
  isChecked: z.boolean(),
});

export type SettleTextRequest = z.infer<typeof SettleTextRequestSchema>;
