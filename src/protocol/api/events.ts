import { z } from 'zod';
import { SessionIdSchema, SessionStateSchema } from './session.ts';
import { TextVerdictSchema } from './stream.ts';

/** Data of a `verdict` event: what a check said that no answer carried, because it came later. */
export const MonitorEventSchema = z.strictObject({
  sessionId: SessionIdSchema,
  /** Request whose text was checked; for DEFERRED the one that ended the session. */
  seq: z.int().min(0),
  /** Of that request, as in the server's log. */
  correlationId: z.string(),
  state: SessionStateSchema,
  /** With the part of the text that it is about; null: all of it. */
  verdict: TextVerdictSchema,
});

export type MonitorEvent = z.infer<typeof MonitorEventSchema>;
