/** Bounds that both sides of a boundary rely on. Each name carries its unit. */
export const LIMITS = {
  /** Rules in one bundle. */
  maxRules: 5_000,
  /** One signed document, envelope included. */
  maxEnvelopeBytes: 8 * 1024 * 1024,
  /** Compiled tables of one bundle, as the browser keeps them; larger ones are made anew at each start. */
  maxTableBytes: 4 * 1024 * 1024,
  /** Request body of the session API. */
  maxBodyBytes: 64 * 1024,
  /** Text of one check of the first API, in UTF-16 code units. */
  maxCheckChars: 100_000,
  /** Its request body: every character may be escaped. */
  maxCheckBytes: 1024 * 1024,
  /** Updates in one batch. */
  maxBatchUpdates: 64,
  /** Request body of a batch, inflated. */
  maxBatchBytes: 1024 * 1024,
  /** Text of one session that waits for its checks, in UTF-16 code units. */
  maxSessionTextChars: 262_144,
  /** Correlation ids kept of one session. */
  maxCorrelationIds: 8,
  /** Rules listed in one session's hit counts. */
  maxHitRules: 200,
  /** Reasons listed in one session's coverage. */
  maxUnscannedReasons: 32,
  /** Changes of text in one update. */
  maxTextDeltas: 64,
  /** Of those that were delivered, the newest that the extension keeps of a session, to cover them. */
  maxSentTexts: 64,
  /** How long the page waits for a verdict before the fail policy applies. */
  verdictTimeoutMs: 2_000,
  /** How long a sentence waits for what the server says of it, where policy is strict. */
  strictHoldMs: 1_000,
  /** A session without news for this long is ended by whoever notices. */
  sessionIdleMs: 5 * 60_000,
} as const;
