import { readFileSync } from 'node:fs';
import { SettingsError } from './settings-error.ts';
import { type SettingName, type Settings, SettingsSchema } from './settings-schema.ts';

interface Variable {
  readonly name: string;
  /** What the schema can't read is handed on as it is, and refused there. */
  readonly parse: (text: string) => unknown;
}

/** Settings that one line of text is too little for. */
type FileSetting = 'guardrails';

/** The environment variable of each setting that has one. */
export const SETTING_VARIABLES: Readonly<Record<Exclude<SettingName, FileSetting>, Variable>> = {
  host: { name: 'STINGER_HOST', parse: asText },
  port: { name: 'STINGER_PORT', parse: asNumber },
  databasePath: { name: 'STINGER_DATABASE', parse: asText },
  rootPath: { name: 'STINGER_ROOT', parse: asText },
  channelKeyPath: { name: 'STINGER_CHANNEL_KEY', parse: asText },
  clientTokenDigests: { name: 'STINGER_CLIENT_TOKEN_DIGESTS', parse: asList },
  adminTokenDigests: { name: 'STINGER_ADMIN_TOKEN_DIGESTS', parse: asList },
  adminTokens: { name: 'STINGER_ADMIN_TOKENS', parse: asRoles },
  extensionOrigins: { name: 'STINGER_EXTENSION_ORIGINS', parse: asList },
  channelLifetimeMinutes: { name: 'STINGER_CHANNEL_LIFETIME_MINUTES', parse: asNumber },
  requestsPerMinute: { name: 'STINGER_REQUESTS_PER_MINUTE', parse: asNumber },
  sendText: { name: 'STINGER_SEND_TEXT', parse: asText },
  allowPause: { name: 'STINGER_ALLOW_PAUSE', parse: asBoolean },
  clientRequestsPerMinute: { name: 'STINGER_CLIENT_REQUESTS_PER_MINUTE', parse: asNumber },
  sessionRequestsPerMinute: { name: 'STINGER_SESSION_REQUESTS_PER_MINUTE', parse: asNumber },
  checkBudgetMs: { name: 'STINGER_CHECK_BUDGET_MS', parse: asNumber },
  monitorMaxJobs: { name: 'STINGER_MONITOR_MAX_JOBS', parse: asNumber },
  monitorMaxAttempts: { name: 'STINGER_MONITOR_MAX_ATTEMPTS', parse: asNumber },
  monitorTimeoutMs: { name: 'STINGER_MONITOR_TIMEOUT_MS', parse: asNumber },
  databaseMaxMegabytes: { name: 'STINGER_DATABASE_MAX_MEGABYTES', parse: asNumber },
  sessionRetentionHours: { name: 'STINGER_SESSION_RETENTION_HOURS', parse: asNumber },
  auditRetentionDays: { name: 'STINGER_AUDIT_RETENTION_DAYS', parse: asNumber },
  checkpointEveryRecords: { name: 'STINGER_CHECKPOINT_EVERY_RECORDS', parse: asNumber },
  checkpointEveryMinutes: { name: 'STINGER_CHECKPOINT_EVERY_MINUTES', parse: asNumber },
  metricsFromLoopback: { name: 'STINGER_METRICS_FROM_LOOPBACK', parse: asBoolean },
  memoryCeilingMb: { name: 'STINGER_MEMORY_CEILING_MB', parse: asNumber },
  shutdownTimeoutSeconds: { name: 'STINGER_SHUTDOWN_TIMEOUT_SECONDS', parse: asNumber },
  logLevel: { name: 'STINGER_LOG_LEVEL', parse: asText },
};

const FILE_VARIABLE = 'STINGER_SETTINGS';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from the environment and from the JSON file that `STINGER_SETTINGS` names, if it does. The
 * environment wins.
 * @throws {SettingsError} naming each missing or wrong value and what to put there; shows no value
 */
export function readSettings(environment: Environment): Settings {
  const file = environment[FILE_VARIABLE];
  const fromFile = file === undefined ? {} : readFile(file);
  const result = SettingsSchema.safeParse({ ...fromFile, ...readVariables(environment) });
  if (result.success) return result.data;
  throw new SettingsError(result.error.issues.map(({ path, message }) => describe(path, message)));
}

function readFile(path: string): object {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new SettingsError([`${FILE_VARIABLE}: ${path} must be a readable JSON file.`], { cause });
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content;
  throw new SettingsError([`${FILE_VARIABLE}: ${path} must hold one JSON object.`]);
}

function readVariables(environment: Environment): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [setting, variable] of Object.entries(SETTING_VARIABLES)) {
    const text = environment[variable.name];
    if (text !== undefined) values[setting] = variable.parse(text);
  }
  return values;
}

function asText(text: string): string {
  return text;
}

function asNumber(text: string): unknown {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function asBoolean(text: string): unknown {
  return text === 'true' || (text === 'false' ? false : text);
}

function asList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function asRoles(text: string): readonly unknown[] {
  return asList(text).map((item) => {
    const [role = '', ...rest] = item.split(':');
    return { role: role.trim(), sha256: rest.join(':').trim() };
  });
}

function describe(path: readonly PropertyKey[], message: string): string {
  const setting = String(path[0] ?? '');
  const variable = (SETTING_VARIABLES as Partial<Record<string, Variable>>)[setting];
  if (variable !== undefined) return `${variable.name} (${setting} in the file) ${message}.`;
  return `${FILE_VARIABLE}: ${path.length === 0 ? '' : `${path.map(String).join('.')} `}${message}.`;
}
