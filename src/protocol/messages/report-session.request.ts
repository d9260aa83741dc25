import { z } from 'zod';
import { CorrelationNameSchema } from '../api/correlation.ts';
import { EndReasonSchema, SessionHeadSchema, SessionReportSchema } from '../api/session.ts';
import { TextDeltaSchema } from '../api/text.ts';
import { RecipientSchema } from './policy.ts';

/**
 * Offscreen document → service worker: the whole state of one session. Sent again until it is answered with the
 * revision that was stored, so that a service worker may die between any two of them.
 */
export const ReportSessionRequestSchema = z.strictObject({
  type: z.literal('report-session'),
  /** Everything but who the client is, which the service worker knows. */
  head: SessionHeadSchema.omit({ clientId: true }),
  /** As the page's side has named the stream; requests about it have the same name. */
  correlationId: CorrelationNameSchema,
  /** Grows with each report of the session; an older one never replaces a newer. */
  revision: z.int().min(1),
  report: SessionReportSchema,
  /** What was shown since the last report that was stored, where policy says that the server checks it. */
  text: z.array(TextDeltaSchema).readonly().exactOptional(),
  /** The server that policy named for the text when the stream began. No other one gets it. */
  recipient: RecipientSchema.exactOptional(),
  /** The text isn't shown before the server has said what it says of it. */
  awaits: z.literal(true).exactOptional(),
  end: z.strictObject({ reason: EndReasonSchema, at: z.iso.datetime() }).nullable(),
});

export type ReportSessionRequest = z.infer<typeof ReportSessionRequestSchema>;
