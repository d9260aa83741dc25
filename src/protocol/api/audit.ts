import { z } from 'zod';
import { CheckSummarySchema } from '../checks/check-summary.ts';
import { EndReasonSchema, SessionHeadSchema, SessionReportSchema } from './session.ts';

/** The one record that stays of a session. Holds no content. */
export const AuditRecordSchema = z.strictObject({
  ...SessionHeadSchema.shape,
  endedAt: z.iso.datetime(),
  endReason: EndReasonSchema,
  /** Steps that built the session: start, updates, finish. One request can make several. */
  updates: z.int().min(1),
  report: SessionReportSchema,
  /** What the server's guardrails said, added up; deferred ones included. */
  checks: z.array(CheckSummarySchema).max(100).default([]),
});

/** Cursor and size of a page. Query strings are text, so numbers are read from it. */
export const AuditQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The `next` of the page before; absent: start with the newest. */
  before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
});

export const AuditPageSchema = z.strictObject({
  /** Newest first; may be empty. */
  records: z.array(AuditRecordSchema),
  /** Cursor of the next, older page; null when there is none. */
  next: z.int().min(1).nullable(),
});

export type AuditRecord = z.infer<typeof AuditRecordSchema>;
export type AuditQuery = z.infer<typeof AuditQuerySchema>;
export type AuditPage = z.infer<typeof AuditPageSchema>;
