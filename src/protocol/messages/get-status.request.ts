import { z } from 'zod';
import { SessionHeadSchema, SessionIdSchema } from '../api/session.ts';
import { GuardrailIdSchema, VerdictSchema } from '../checks/verdict.ts';
import { TablesProblemSchema } from './report-check.request.ts';

/** Popup → service worker: how is Stinger? Answered with `ExtensionStatus`. */
export const GetStatusRequestSchema = z.strictObject({ type: z.literal('get-status') });

/** What a check of the server said of an answer after it was over. Holds no content. */
export const LateVerdictSchema = z.strictObject({
  sessionId: SessionIdSchema,
  /** Request whose text was checked. */
  seq: z.int().min(0),
  guardrail: GuardrailIdSchema,
  origin: SessionHeadSchema.shape.origin,
  /** When the answer began. */
  startedAt: z.iso.datetime(),
  action: z.enum(['warn', 'block']),
  /** What it is about was covered, as far as it is known; else the verdict is only recorded. */
  isCovered: z.boolean(),
  /** Something of what should be covered isn't: it was shown too long ago to be known any more. */
  isLacking: z.literal(true).exactOptional(),
  reason: VerdictSchema.shape.reason,
});

export const ExtensionStatusSchema = z.strictObject({
  bundle: z.strictObject({
    name: z.string(),
    version: z.int(),
    rules: z.int(),
    /** Where it came from: shipped with the build, or the server's channel. */
    source: z.enum(['baseline', 'channel']),
    expired: z.boolean(),
  }),
  /** What the engine guards new streams by; null while it starts. It catches up with `bundle` within one sync. */
  engine: z.strictObject({ version: z.int() }).nullable(),
  /** Why the newest bundle was refused, if it was; the one above stays in use. */
  refused: z.strictObject({ at: z.iso.datetime(), message: z.string() }).nullable(),
  /** Why tables of compiled rules were made anew last, if they ever were. */
  tables: z.strictObject({ at: z.iso.datetime(), problem: TablesProblemSchema }).nullable(),
  server: z.strictObject({
    url: z.string(),
    lastContact: z.iso.datetime().nullable(),
    problem: z.string().nullable(),
  }),
  /** Sessions that the server has not acknowledged yet. */
  undelivered: z.int().min(0),
  /** False where the server's policy forbids to pause the checks. */
  allowPause: z.boolean(),
  /** What the server's checks said against answers that were over by then, newest first. */
  lateVerdicts: z.array(LateVerdictSchema).max(20),
  /** Sessions that it will never take, of those that are still kept. */
  rejected: z.int().min(0),
});

export type GetStatusRequest = z.infer<typeof GetStatusRequestSchema>;
export type ExtensionStatus = z.infer<typeof ExtensionStatusSchema>;
export type LateVerdict = z.infer<typeof LateVerdictSchema>;
