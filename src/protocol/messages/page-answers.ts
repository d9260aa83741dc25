import { z } from 'zod';
import { CorrelationNameSchema } from '../api/correlation.ts';
import { SessionReportSchema } from '../api/session.ts';
import { DigestSchema } from '../bundle/channel.ts';
import { SitePolicySchema } from './policy.ts';

/** What became of one answer; numbers and names of rules, nothing of what was said. */
export const PageAnswerSchema = z.strictObject({
  /** What it is named in the server's log and audit records. */
  correlationId: CorrelationNameSchema,
  atMs: z.number(),
  isOpen: z.boolean(),
  characters: SessionReportSchema.shape.characters,
  hits: z.array(
    z.strictObject({ title: z.string(), action: z.enum(['block', 'redact', 'warn']), count: z.int() }),
  ),
  unscanned: SessionReportSchema.shape.unscanned,
  bundle: z.strictObject({ version: z.int(), digest: DigestSchema }),
});

/** Content script → popup: the last answers of one document, whenever they change. */
export const PageAnswersSchema = z.strictObject({
  /** Tells the frames of a tab apart. */
  document: z.string(),
  site: z.strictObject({
    /** `null` in words where the document has none. */
    origin: z.string(),
    /** The document that the tab shows, not one in a frame of it. */
    isTop: z.boolean(),
    /** What goes for it; null until the engine has said so. */
    policy: SitePolicySchema.nullable(),
  }),
  /** Newest first. */
  answers: z.array(PageAnswerSchema),
  /** What was not checked in this document, in all of its answers and beside them. */
  unscanned: SessionReportSchema.shape.unscanned,
  /** Messages of the page's side that were malformed, repeated or of nothing that is known. */
  ignored: z.int().nonnegative(),
});

export type PageAnswer = z.infer<typeof PageAnswerSchema>;
export type PageAnswers = z.infer<typeof PageAnswersSchema>;
