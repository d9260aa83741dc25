import { z } from 'zod';
import { DigestSchema } from '../bundle/channel.ts';
import { CheckSummarySchema } from '../checks/check-summary.ts';
import { decimal } from '../decimal.ts';
import { LIMITS } from '../limits.ts';
import { EndReasonSchema, SessionHeadSchema, SessionReportSchema } from './session.ts';

/** As a client names what it does, or as the server has named the request. */
const CorrelationIdSchema = z.string().min(1).max(64);

/** The one record that stays of a session. Holds no content. */
export const AuditRecordSchema = z.strictObject({
  ...SessionHeadSchema.shape,
  endedAt: z.iso.datetime(),
  endReason: EndReasonSchema,
  /** Requests that built the session; one that opens, reports and ends it is one. */
  updates: z.int().min(1),
  report: SessionReportSchema,
  /** What the server's guardrails said, added up; deferred ones included. */
  checks: z.array(CheckSummarySchema).max(100).default([]),
  /** What its requests were named, in the log too: the first one and the newest. */
  correlationIds: z.array(CorrelationIdSchema).max(LIMITS.maxCorrelationIds).default([]),
});

/** Which records are wanted; all that is asked has to hold. */
export const AuditFilterSchema = z.strictObject({
  /** Recorded at that time or later, by the server's clock. */
  from: z.iso.datetime().optional(),
  /** Recorded before that time. */
  to: z.iso.datetime().optional(),
  origin: SessionHeadSchema.shape.origin.optional(),
  endReason: EndReasonSchema.optional(),
  /** Only sessions in which this rule hit. */
  rule: z.string().min(1).max(64).optional(),
  /** Only sessions with a request of this name. */
  correlationId: CorrelationIdSchema.optional(),
  /** Whether a check that wasn't allowed to block would have. */
  wouldHaveBlocked: z.enum(['true', 'false']).optional(),
});

/** Cursor and size of a page, and what is on it. Query strings are text, so numbers are read from it. */
export const AuditQuerySchema = z.strictObject({
  ...AuditFilterSchema.shape,
  limit: decimal(z.int().min(1).max(200)).default(50),
  /** The `next` of the page before; absent: start with the newest. */
  before: decimal(z.int().min(1).max(Number.MAX_SAFE_INTEGER)).optional(),
});

export const AuditPageSchema = z.strictObject({
  /** Newest first. With a filter, fewer than asked for, even none, may come while there are more. */
  records: z.array(AuditRecordSchema),
  /** Cursor of the next, older page; null when there is none. */
  next: z.int().min(1).nullable(),
});

/** Which records are exported, and how. */
export const AuditExportQuerySchema = z.strictObject({
  ...AuditFilterSchema.shape,
  format: z.enum(['jsonl', 'csv']).default('jsonl'),
});

/** One line of an export as JSONL: a link of the hash chain. Keys are in the order of canonical JSON. */
export const AuditEntrySchema = z.strictObject({
  /** Of the record. */
  digest: DigestSchema,
  /** Of the entry before, the position, the time and the digest. */
  hash: DigestSchema,
  position: z.int().min(1),
  /** Null where retention has deleted it. */
  record: z.record(z.string(), z.unknown()).nullable(),
  recordedAt: z.iso.datetime(),
});

/** Says how far the audit log went at a time. Signed by the server's online key. */
export const AuditCheckpointSchema = z.strictObject({
  type: z.literal('checkpoint'),
  /** Tells this log from every other. */
  log: z.uuid(),
  /** Entries so far. */
  size: z.int().min(0),
  /** Hash of the newest one. */
  head: DigestSchema,
  /** Entries up to here may have lost their records to retention; no other may. */
  forgottenThrough: z.int().min(0),
  issued: z.iso.datetime(),
});

export type AuditRecord = z.infer<typeof AuditRecordSchema>;
export type AuditFilter = z.infer<typeof AuditFilterSchema>;
export type AuditQuery = z.infer<typeof AuditQuerySchema>;
export type AuditExportQuery = z.infer<typeof AuditExportQuerySchema>;
export type AuditCheckpoint = z.infer<typeof AuditCheckpointSchema>;
export type AuditPage = z.infer<typeof AuditPageSchema>;
