import { z } from 'zod';
import { decimal } from '../decimal.ts';

/** Whose token an act of administration came with. */
export const ActorSchema = z.strictObject({
  role: z.enum(['viewer', 'publisher', 'admin']),
  /** The first 16 hex digits of the token's SHA-256, which the settings name in full. */
  token: z.string().regex(/^[0-9a-f]{16}$/),
});

/** Something that an administrator did. */
export const ActSchema = z.strictObject({
  at: z.iso.datetime(),
  by: ActorSchema,
  act: z.enum(['change-mode', 'enrol-client', 'revoke-client', 'publish-bundle']),
  /** A guardrail, the id of a client, or a channel. */
  subject: z.string(),
  /** The mode before; null: that of the settings, or nothing that there was. */
  from: z.string().nullable(),
  /** The mode since then, the client's name, the bundle's digest; null: that of the settings, or nothing. */
  to: z.string().nullable(),
});

/** Cursor and size of a page. Query strings are text, so numbers are read from it. */
export const ActQuerySchema = z.strictObject({
  limit: decimal(z.int().min(1).max(200)).default(50),
  /** The `next` of the page before; absent: start with the newest. */
  before: decimal(z.int().min(1).max(Number.MAX_SAFE_INTEGER)).optional(),
});

export const ActPageSchema = z.strictObject({
  /** Newest first; may be empty. */
  acts: z.array(ActSchema),
  /** Cursor of the next, older page; null when there is none. */
  next: z.int().min(1).nullable(),
});

export type Actor = z.infer<typeof ActorSchema>;
export type Act = z.infer<typeof ActSchema>;
export type ActQuery = z.infer<typeof ActQuerySchema>;
export type ActPage = z.infer<typeof ActPageSchema>;
