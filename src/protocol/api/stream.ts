import { z } from 'zod';
import { VerdictSchema } from '../checks/verdict.ts';
import { ERROR_CODES, type ErrorCode } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { CorrelationNameSchema } from './correlation.ts';
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
  text: z.array(TextDeltaSchema).max(LIMITS.maxTextDeltas).exactOptional(),
});

export const StreamFinishSchema = StreamUpdateSchema.omit({ start: true, end: true }).extend({
  endReason: EndReasonSchema,
  endedAt: z.iso.datetime(),
});

/** What was said of a part of a channel's text, in code units; null: of all text. */
export const TextVerdictSchema = VerdictSchema.extend({
  stretch: z
    .strictObject({
      channel: TextDeltaSchema.shape.channel,
      start: z.int().min(0),
      end: z.int().min(0),
    })
    .nullable(),
});

/** Answer to start, update and finish; sent after the change is on disk. */
export const StreamAckSchema = z.strictObject({
  sessionId: SessionIdSchema,
  state: SessionStateSchema,
  /** Highest sequence number that is on disk. */
  seq: z.int().min(0),
  /** True when this request had been accepted before; nothing changed. */
  duplicate: z.boolean(),
  /**
   * What BATCHED guardrails say of the request's text, and which DEFERRED checks a request that ends the session could
   * not have; also, once, what they have said of text of earlier requests since those were answered. Absent where there
   * is nothing to say. A repeat gets the same.
   */
  verdicts: z.array(TextVerdictSchema).exactOptional(),
});

/** One of several updates; its own name stands in place of the whole request's, which can be of one session alone. */
export const BatchedUpdateSchema = StreamUpdateSchema.extend({
  correlationId: CorrelationNameSchema.exactOptional(),
});

/** Updates of any sessions, in one call; those of one session in their order. */
export const StreamBatchSchema = z.strictObject({
  updates: z.array(BatchedUpdateSchema).min(1).max(LIMITS.maxBatchUpdates),
});

/** Why one update of a batch was refused; nothing has changed for it. */
export const StreamRefusalSchema = z.strictObject({
  sessionId: SessionIdSchema,
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  /** With SEQUENCE_GAP: the sequence number to send next. */
  expectedSeq: z.int().min(0).exactOptional(),
});

/** One answer for each update, in the same order. */
export const StreamBatchAckSchema = z.strictObject({
  answers: z.array(z.union([StreamAckSchema, StreamRefusalSchema])),
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
export type BatchedUpdate = z.infer<typeof BatchedUpdateSchema>;
export type StreamBatch = z.infer<typeof StreamBatchSchema>;
export type StreamRefusal = z.infer<typeof StreamRefusalSchema>;
export type StreamBatchAck = z.infer<typeof StreamBatchAckSchema>;
export type StreamStatus = z.infer<typeof StreamStatusSchema>;
