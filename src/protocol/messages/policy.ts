import { z } from 'zod';
import { SendTextSchema } from '../api/policy.ts';

/** What happens to an answer when no verdict comes: `closed` ends it, `open` lets it pass unscanned. */
export const FailPolicySchema = z.enum(['closed', 'open']);

/** What goes for one site; `paused`: no verdict is asked for, everything passes unscanned. */
export const SitePolicySchema = z.enum(['closed', 'open', 'paused']);

/** Scheme, host and port of a page, in the browser's own spelling. */
export const OriginSchema = z
  .url()
  .max(300)
  .regex(/^https?:\/\/[^\s/?#@\\A-Z*]+$/, 'must be the origin of a web page');

/** Tells servers apart, and not where they are. */
export const RecipientSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** What is done where no verdict comes, on every site, and what is sent to the server. */
export const PolicySchema = z.strictObject({
  failPolicy: FailPolicySchema,
  /** Exceptions by origin. */
  sites: z.record(OriginSchema, SitePolicySchema),
  /** How long a page waits for one verdict. */
  verdictTimeoutMs: z.int().min(100).max(60_000),
  /** Whether the server gets what was shown. Absent: as the server asks for, never without one. */
  sendText: SendTextSchema.exactOptional(),
  /** Which server gets it. Set by the service worker alone. */
  recipient: RecipientSchema.exactOptional(),
});

export type FailPolicy = z.infer<typeof FailPolicySchema>;
export type SitePolicy = z.infer<typeof SitePolicySchema>;
export type Policy = z.infer<typeof PolicySchema>;
