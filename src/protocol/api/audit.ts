import { z } from 'zod';
import { EndReasonSchema, SessionHeadSchema, SessionReportSchema } from './session.ts';

/** The one record that stays of a session. Holds no content. */
export const AuditRecordSchema = z.strictObject({
  ...SessionHeadSchema.shape,
  endedAt: z.iso.datetime(),
  endReason: EndReasonSchema,
  /** Requests that built the session, start and finish included. */
  updates: z.int().min(1),
  report: SessionReportSchema,
});

export type AuditRecord = z.infer<typeof AuditRecordSchema>;
