import { z } from 'zod';
import { TablesProblemSchema } from './report-check.request.ts';

/** Popup → service worker: how is Stinger? Answered with `ExtensionStatus`. */
export const GetStatusRequestSchema = z.strictObject({ type: z.literal('get-status') });

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
  /** Sessions that it will never take, of those that are still kept. */
  rejected: z.int().min(0),
});

export type GetStatusRequest = z.infer<typeof GetStatusRequestSchema>;
export type ExtensionStatus = z.infer<typeof ExtensionStatusSchema>;
