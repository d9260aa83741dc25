import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSettings } from '../../../server/settings/read-settings.ts';
import { SettingsError } from '../../../server/settings/settings-error.ts';

const DIGEST = 'd'.repeat(64);
const OTHER_DIGEST = 'e'.repeat(64);
const REQUIRED = {
  STINGER_ROOT: 'root.json',
  STINGER_CHANNEL_KEY: 'channel.key',
  STINGER_ADMIN_TOKEN_DIGESTS: OTHER_DIGEST,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stinger-settings-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function writeFile(content: string): string {
  const path = join(folder, 'settings.json');
  writeFileSync(path, content);
  return path;
}

function explain(environment: Record<string, string>): string {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return 'no error';
}

describe('settings', () => {
  test('have defaults for all but keys and tokens', () => {
    expect(readSettings({ ...REQUIRED, STINGER_CLIENT_TOKEN_DIGESTS: DIGEST })).toEqual({
      host: '127.0.0.1',
      port: 8_787,
      databasePath: '.stinger/server.db',
      rootPath: 'root.json',
      channelKeyPath: 'channel.key',
      clientTokenDigests: [DIGEST],
      adminTokenDigests: [OTHER_DIGEST],
      extensionOrigins: [],
      channelLifetimeMinutes: 360,
      adminTokens: [],
      requestsPerMinute: 6_000,
      sendText: 'never',
      allowPause: true,
      clientRequestsPerMinute: 1_200,
      sessionRequestsPerMinute: 600,
      checkBudgetMs: 900,
      monitorMaxJobs: 10_000,
      monitorMaxAttempts: 5,
      monitorTimeoutMs: 30_000,
      databaseMaxMegabytes: 0,
      sessionRetentionHours: 168,
      auditRetentionDays: 0,
      checkpointEveryRecords: 1_000,
      checkpointEveryMinutes: 5,
      metricsFromLoopback: false,
      memoryCeilingMb: 1_024,
      shutdownTimeoutSeconds: 10,
      logLevel: 'info',
      guardrails: [],
    });
  });

  test('come from the file, and from the environment before it', () => {
    const file = {
      port: 1,
      host: '::1',
      rootPath: 'file.json',
      channelKeyPath: 'k',
      adminTokenDigests: [DIGEST],
    };
    const settings = readSettings({
      STINGER_SETTINGS: writeFile(JSON.stringify(file)),
      STINGER_PORT: '2',
      STINGER_ROOT: 'variable.json',
      STINGER_CLIENT_TOKEN_DIGESTS: ` ${DIGEST}, ${OTHER_DIGEST},`,
    });
    expect(settings).toMatchObject({
      port: 2,
      host: '::1',
      rootPath: 'variable.json',
      clientTokenDigests: [DIGEST, OTHER_DIGEST],
      adminTokenDigests: [DIGEST],
    });
  });
});

test('roles stand before the digests of the tokens', () => {
  const settings = readSettings({
    ...REQUIRED,
    STINGER_ADMIN_TOKENS: `viewer:${DIGEST}, publisher: ${OTHER_DIGEST}`,
  });
  expect(settings.adminTokens).toEqual([
    { role: 'viewer', sha256: DIGEST },
    { role: 'publisher', sha256: OTHER_DIGEST },
  ]);
});

test('no token that extensions share is needed', () => {
  expect(readSettings(REQUIRED).clientTokenDigests).toEqual([]);
});

describe('wrong settings', () => {
  test('that are missing are all named at once', () => {
    const message = explain({});
    for (const name of Object.keys(REQUIRED)) expect(message).toContain(name);
  });

  test.each([
    ['STINGER_PORT', 'http', 'whole number from 0 to 65535'],
    ['STINGER_PORT', '65536', 'whole number from 0 to 65535'],
    ['STINGER_PORT', '', 'whole number from 0 to 65535'],
    ['STINGER_HOST', '', 'host name or an address'],
    ['STINGER_ROOT', '', 'path of the signed root document'],
    ['STINGER_CLIENT_TOKEN_DIGESTS', 'my secret token', 'sha256sum'],
    ['STINGER_ADMIN_TOKEN_DIGESTS', ' , ', 'at least one'],
    ['STINGER_ADMIN_TOKENS', 'my-secret-token', 'viewer:<digest>'],
    ['STINGER_ADMIN_TOKENS', `client:${DIGEST}`, 'viewer, publisher or admin'],
    ['STINGER_ADMIN_TOKENS', 'viewer:my secret token', 'SHA-256'],
    ['STINGER_EXTENSION_ORIGINS', 'https://chat.example', 'chrome-extension://<id>'],
    ['STINGER_EXTENSION_ORIGINS', 'chrome-extension://abc', 'chrome-extension://<id>'],
    ['STINGER_CLIENT_REQUESTS_PER_MINUTE', '0', 'whole number from 1'],
    ['STINGER_SESSION_REQUESTS_PER_MINUTE', 'many', 'whole number from 1'],
    ['STINGER_CHANNEL_LIFETIME_MINUTES', '1', 'whole number from 2 to 10080'],
    ['STINGER_REQUESTS_PER_MINUTE', '-5', 'whole number from 1'],
    ['STINGER_LOG_LEVEL', 'loud', 'debug or silent'],
    ['STINGER_METRICS_FROM_LOOPBACK', 'yes', 'true or false'],
    ['STINGER_AUDIT_RETENTION_DAYS', '1.5', 'whole number from 0'],
    ['STINGER_MEMORY_CEILING_MB', 'all', 'whole number from 0'],
  ])('%s=%j is named, with what to put there, and without its value', (name, value, hint) => {
    const message = explain({ ...REQUIRED, [name]: value });
    expect(message).toContain(`${name} (`);
    expect(message).toContain(hint);
    if (value.length > 4) expect(message).not.toContain(value);
  });

  test('let no answer take longer than a sentence waits under strict policy', () => {
    const read = (sendText: string, budgetMs: string) =>
      explain({ ...REQUIRED, STINGER_SEND_TEXT: sendText, STINGER_CHECK_BUDGET_MS: budgetMs });
    expect(read('strict', '1000')).toContain(
      'STINGER_CHECK_BUDGET_MS (checkBudgetMs in the file) must be below 1000 where sendText is strict',
    );
    expect([read('strict', '999'), read('sentences', '1000')]).toEqual(['no error', 'no error']);
  });

  test.each([
    ['no JSON', 'port: 1', 'readable JSON'],
    ['no object', '[1]', 'one JSON object'],
    ['an unknown setting', '{"prot": 1}', 'prot'],
    ['no list of guardrails', '{"guardrails": {}}', 'STINGER_SETTINGS: guardrails must be a list'],
    ['a wrong value', '{"port": "1"}', 'STINGER_PORT (port in the file)'],
  ])('a file with %s is refused', (_name, content, hint) => {
    expect(explain({ ...REQUIRED, STINGER_SETTINGS: writeFile(content) })).toContain(hint);
  });

  test('a file that is not there is named', () => {
    expect(explain({ ...REQUIRED, STINGER_SETTINGS: join(folder, 'none.json') })).toContain('none.json');
  });
});
