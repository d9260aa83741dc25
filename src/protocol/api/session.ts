import { z } from 'zod';
import { DigestSchema } from '../bundle/channel.ts';
import { LIMITS } from '../limits.ts';

export const SessionIdSchema = z.uuid();
export const SessionStateSchema = z.enum(['ACTIVE', 'MONITORING', 'COMPLETE']);
export const EndReasonSchema = z.enum(['complete', 'blocked', 'aborted', 'error', 'timeout', 'lost']);

const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/** What happened in a stream so far. Totals, not deltas, so that a repeated report changes nothing. No content. */
export const SessionReportSchema = z.strictObject({
  /** In characters (UTF-16 code units) of text; `seen = released + redacted + discarded + held`. */
  characters: z.strictObject({
    seen: count,
    released: count,
    redacted: count,
    discarded: count,
    held: count,
  }),
  verdicts: z.strictObject({ count, totalMs: z.number().min(0), maxMs: z.number().min(0) }),
  hits: z
    .array(
      z.strictObject({
        ruleId: z.string().max(64),
        action: z.enum(['block', 'redact', 'warn']),
        count,
        /**
         * Milliseconds of the verdicts that brought its hits: all rules on all texts of those chunks, each verdict once
         * however often it hit in it. So it is no time of the rule alone, what one verdict took counts for every rule
         * that hit in it, and `totalMs / count` is no mean. A match that grew over several chunks counts with the last.
         * Absent where the client has measured none.
         */
        totalMs: z.number().min(0).exactOptional(),
        maxMs: z.number().min(0).exactOptional(),
      }),
    )
    .max(LIMITS.maxHitRules),
  /**
   * What was shown without having been checked, and why. Empty: everything was checked. What came as bytes is counted
   * in bytes, what is known to be text in characters; both are 0 where nobody can tell how much it was.
   */
  unscanned: z
    .array(z.strictObject({ reason: z.string().regex(/^[a-z0-9-]{1,40}$/), bytes: count, characters: count }))
    .max(LIMITS.maxUnscannedReasons),
});

/** What is known of a stream when it opens. */
export const SessionHeadSchema = z.strictObject({
  sessionId: SessionIdSchema,
  clientId: z.uuid(),
  /** Scheme, host and port of the page; never a path. */
  origin: z.string().min(1).max(300),
  /** Wire format, e.g. `openai-chat`; `pending` until the first record has been read. */
  format: z.string().regex(/^[a-z0-9-]{1,40}$/),
  transport: z.enum(['fetch', 'xhr', 'eventsource', 'websocket']),
  /** SHA-256 of the bundle's envelope. */
  bundleDigest: DigestSchema,
  bundleVersion: z.int().min(1),
  startedAt: z.iso.datetime(),
});

export type SessionState = z.infer<typeof SessionStateSchema>;
export type EndReason = z.infer<typeof EndReasonSchema>;
export type SessionReport = z.infer<typeof SessionReportSchema>;
export type SessionHead = z.infer<typeof SessionHeadSchema>;
