import { z } from 'zod';
import { SendTextSchema } from '../../src/protocol/index.ts';
import { GuardrailSettingsSchema } from './guardrail-settings.ts';

const digestHint = 'must list SHA-256 digests in hex, made with: printf %s "$TOKEN" | sha256sum';

const TokenDigestsSchema = z.array(z.string(digestHint).regex(/^[0-9a-f]{64}$/, digestHint), digestHint);

const rolesHint =
  'must list roles (viewer, publisher or admin) with SHA-256 digests in hex, such as viewer:<digest>';

const AdminTokensSchema = z
  .array(
    z.strictObject(
      {
        role: z.enum(['viewer', 'publisher', 'admin'], rolesHint),
        sha256: z.string(rolesHint).regex(/^[0-9a-f]{64}$/, rolesHint),
      },
      rolesHint,
    ),
    rolesHint,
  )
  .readonly();

const originsHint =
  'must list origins of extensions, such as chrome-extension://<id>, or chrome-extension://* for all';

const ExtensionOriginsSchema = z
  .array(
    z
      .string(originsHint)
      .regex(
        /^(?:chrome-extension:\/\/(?:[a-p]{32}|\*)|moz-extension:\/\/(?:[0-9a-f-]{36}|\*))$/,
        originsHint,
      ),
    originsHint,
  )
  .readonly();

const path = (what: string) => {
  const hint = `must be the path of ${what}`;
  return z.string(hint).min(1, hint);
};
const wholeNumber = (min: number, max: number) => {
  const hint = `must be a whole number from ${min} to ${max}`;
  return z.int(hint).min(min, hint).max(max, hint);
};

/** All that an operator can choose, each by itself. Paths are relative to the working directory. */
const EachSettingSchema = z.strictObject({
  /** Address to listen on. Only this machine can reach the default. */
  host: z
    .string('must be a host name or an address')
    .min(1, 'must be a host name or an address')
    .default('127.0.0.1'),
  /** 0: any free port. */
  port: wholeNumber(0, 65_535).default(8_787),
  /** SQLite file; made where it is missing. */
  databasePath: path('the database file').default('.stinger/server.db'),
  /** The signed root document that clients have in their build. */
  rootPath: path('the signed root document'),
  /** Key file of the online key that signs channels. */
  channelKeyPath: path('the key file of the channel key'),
  /** Tokens that extensions share, as SHA-256 in hex: the settings give no token away. Enrolled clients have their own. */
  clientTokenDigests: TokenDigestsSchema.readonly().default([]),
  /** Tokens of administrators, likewise. */
  adminTokenDigests: TokenDigestsSchema.min(1, `must name at least one token; ${digestHint}`).readonly(),
  /** Tokens of people who may do less, and what they may. */
  adminTokens: AdminTokensSchema.default([]),
  /** Extensions whose pages may read answers where their build doesn't let them anyway. */
  extensionOrigins: ExtensionOriginsSchema.default([]),
  /** How long a signed channel statement holds; it is signed anew after half of that. */
  channelLifetimeMinutes: wholeNumber(2, 10_080).default(360),
  /** Requests per minute of one token, or of one address without a token. */
  requestsPerMinute: wholeNumber(1, 10_000_000).default(6_000),
  /** Whether clients send what was shown for the server's own checks; content stays in browsers otherwise. */
  sendText: z.enum(SendTextSchema.options, 'must be never, end, sentences or strict').default('never'),
  /** Whether people may pause the checks on a site; where they may not, a pause that was chosen before holds no more. */
  allowPause: z.boolean('must be true or false').default(true),
  /** Requests per minute of one enrolled client; of a shared token's client, sessions that it starts. */
  clientRequestsPerMinute: wholeNumber(1, 10_000_000).default(1_200),
  /** Requests per minute about one session. */
  sessionRequestsPerMinute: wholeNumber(1, 10_000_000).default(600),
  /** How long an answer waits for what guardrails say of new sentences, milliseconds. */
  checkBudgetMs: wholeNumber(1, 10_000).default(900),
  /** Checks of ended sessions that wait or run; more are refused. */
  monitorMaxJobs: wholeNumber(1, 1_000_000).default(10_000),
  /** How often such a check is tried before it counts as failed. */
  monitorMaxAttempts: wholeNumber(1, 100).default(5),
  /** How long one try may take, milliseconds. */
  monitorTimeoutMs: wholeNumber(100, 600_000).default(30_000),
  /** Size of the database file at most; 0: as large as the disk lets it. */
  databaseMaxMegabytes: wholeNumber(0, 1_000_000).default(0),
  /** Hours that a session which is over can still be asked for; its audit record stays. */
  sessionRetentionHours: wholeNumber(1, 87_600).default(168),
  /** Days that an audit record is kept; 0: for ever. */
  auditRetentionDays: wholeNumber(0, 36_500).default(0),
  /** New audit records after which a checkpoint is signed at once. */
  checkpointEveryRecords: wholeNumber(1, 1_000_000).default(1_000),
  /** How long a new audit record waits for a checkpoint at most. */
  checkpointEveryMinutes: wholeNumber(1, 1_440).default(5),
  /** Whether programs on this machine read `/metrics` without a token. */
  metricsFromLoopback: z.boolean('must be true or false').default(false),
  /** Resident memory from which on requests are refused, new sessions before it; 0: no such bound. */
  memoryCeilingMb: wholeNumber(0, 1_000_000).default(1_024),
  /** How long the server may take to end in order. */
  shutdownTimeoutSeconds: wholeNumber(1, 600).default(10),
  logLevel: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'silent'],
      'must be fatal, error, warn, info, debug or silent',
    )
    .default('info'),
  /** Checks of text that the server runs. */
  guardrails: GuardrailSettingsSchema.default([]),
});

/** Longer than that no sentence waits in a browser, milliseconds. */
const STRICT_WAIT_MS = 1_000;

/** All that an operator can choose, together. */
export const SettingsSchema = EachSettingSchema.refine(
  ({ sendText, checkBudgetMs }) => sendText !== 'strict' || checkBudgetMs < STRICT_WAIT_MS,
  {
    path: ['checkBudgetMs'],
    message: `must be below ${STRICT_WAIT_MS} where sendText is strict, since no sentence waits longer for its verdicts`,
  },
);

export type Settings = z.infer<typeof SettingsSchema>;
export type SettingName = keyof Settings;
