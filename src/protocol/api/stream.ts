import { z } from 'zod';
import { VerdictSchema } from '../checks/verdict.ts';
import {
  EndReasonSchema,
  SessionHeadSchema,
  SessionIdSchema,
  SessionReportSchema,
  SessionStateSchema,
} from './session.ts';
import { TextDeltaSchema } from './text.ts';

/** Position of a request in its session: start is 0, each update and the finish one more than the last. */
const seq = z.int().min(1).max(1_000_000);

export const StreamStartSchema = SessionHeadSchema;

export const StreamUpdateSchema = z.strictObject({
  sessionId: SessionIdSchema,
  seq,
  format: SessionHeadSchema.shape.format,
  report: SessionReportSchema,
  /** Opens the session in the same request, where it isn't open yet. */
  start: SessionHeadSchema.exactOptional(),
  /** Ends it in the same request. */
  end: z.strictObject({ reason: EndReasonSchema, at: z.iso.datetime() }).exactOptional(),
  /** Complete sentences that were shown since the last request, where policy says that the server checks them. */
  text: z.array(TextDeltaSchema).max(64).exactOptional(),
});

export const StreamFinishSchema = StreamUpdateSchema.omit({ start: true, end: true }).extend({
  endReason: EndReasonSchema,
  endedAt: z.iso.datetime(),
});

/** What was said of one of a request's deltas, by its place in the list. */
export const TextVerdictSchema = VerdictSchema.extend({ delta: z.int().min(0).max(63) });

/** Answer to start, update and finish; sent after the change is on disk. */
export const StreamAckSchema = z.strictObject({
  sessionId: SessionIdSchema,
  state: SessionStateSchema,
  /** Highest sequence number that is on disk. */
  seq: z.int().min(0),
  /** True when this request had been accepted before; nothing changed. */
  duplicate: z.boolean(),
  /** What BATCHED guardrails say of the request's text; absent where it had none. A repeat gets the same. */
  verdicts: z.array(TextVerdictSchema).exactOptional(),
});

export const StreamStatusQuerySchema = z.strictObject({ sessionId: SessionIdSchema });

export const StreamStatusSchema = z.strictObject({
  sessionId: SessionIdSchema,
  state: SessionStateSchema,
  seq: z.int().min(0),
  report: SessionReportSchema,
  endReason: EndReasonSchema.nullable(),
});

export type StreamStart = z.infer<typeof StreamStartSchema>;
export type StreamUpdate = z.infer<typeof StreamUpdateSchema>;
export type StreamFinish = z.infer<typeof StreamFinishSchema>;
export type StreamAck = z.infer<typeof StreamAckSchema>;
export type TextVerdict = z.infer<typeof TextVerdictSchema>;
export type StreamStatus = z.infer<typeof StreamStatusSchema>;
