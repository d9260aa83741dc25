import { z } from 'zod';
import { decimal } from '../decimal.ts';

export const ClientIdSchema = z.uuid();

/** For people, e.g. "laptop of the sales team". */
const ClientNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^\P{C}*$/u, 'must hold no control characters');

export const EnrolSchema = z.strictObject({ name: ClientNameSchema });

export const ClientSchema = z.strictObject({
  clientId: ClientIdSchema,
  name: z.string(),
  createdAt: z.iso.datetime(),
  /** Null while its token holds. */
  revokedAt: z.iso.datetime().nullable(),
});

export const EnrolledSchema = z.strictObject({
  ...ClientSchema.shape,
  /** Told this once; the server keeps its digest alone. */
  token: z.string(),
});

/** Cursor and size of a page. Query strings are text, so numbers are read from it. */
export const ClientQuerySchema = z.strictObject({
  limit: decimal(z.int().min(1).max(200)).default(50),
  /** The `next` of the page before; absent: start with the newest. */
  before: decimal(z.int().min(1).max(Number.MAX_SAFE_INTEGER)).optional(),
});

export const ClientPageSchema = z.strictObject({
  /** Newest first; may be empty. */
  clients: z.array(ClientSchema),
  /** Cursor of the next, older page; null when there is none. */
  next: z.int().min(1).nullable(),
});

export type Client = z.infer<typeof ClientSchema>;
export type Enrolled = z.infer<typeof EnrolledSchema>;
export type ClientQuery = z.infer<typeof ClientQuerySchema>;
export type ClientPage = z.infer<typeof ClientPageSchema>;
