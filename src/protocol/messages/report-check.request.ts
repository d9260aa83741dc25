import { z } from 'zod';

/**
 * Why stored tables were made anew: `TABLES_UNREADABLE` they were damaged, `TABLES_DIFFER` they didn't say what
 * compiling found out.
 */
export const TablesProblemSchema = z.enum(['TABLES_UNREADABLE', 'TABLES_DIFFER']);

/** Longest explanation, in code units. It names rules, never what was streamed. */
export const MAX_REPORT_CHARS = 2_000;

/**
 * Offscreen document → service worker: what the engine found out about rules beside the streams that they guard
 * already. Answered with `true` when it is on disk.
 */
export const ReportCheckRequestSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    type: z.literal('report-check'),
    outcome: z.literal('tables-replaced'),
    problem: TablesProblemSchema,
  }),
  /** The rules aren't what was signed: no stream is opened with them any more. */
  z.strictObject({
    type: z.literal('report-check'),
    outcome: z.literal('rules-withdrawn'),
    message: z.string().max(MAX_REPORT_CHARS),
  }),
]);

export type TablesProblem = z.infer<typeof TablesProblemSchema>;
export type ReportCheckRequest = z.infer<typeof ReportCheckRequestSchema>;
