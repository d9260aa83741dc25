import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import type { z } from 'zod';
import { loadTrust } from '../../server/services/load-trust.ts';
import { createReadSecret } from '../../server/settings/create-read-secret.ts';
import { SettingsSchema } from '../../server/settings/settings-schema.ts';
import { startServer } from '../../server/start-server.ts';
import type { AuditRecord } from '../../src/protocol/index.ts';
import type { StageTokens } from './enrolment.ts';
import { runCommand } from './run-command.ts';

/** A companion server of the project's own chores: the real one, on its embedded store. */
export interface Companion {
  readonly address: string;
  /** Signs a pack with the publisher key of the trust folder and publishes it, through the command line tool. */
  publish(pack: string, version: number): Promise<void>;
  /** The newest audit records, newest first: one page, so their number says nothing about how many there are. */
  listSessions(): Promise<readonly AuditRecord[]>;
  close(): Promise<void>;
}

export interface CompanionOptions {
  /** Folder that `makeDevTrust` filled. */
  readonly trustDir: string;
  readonly databasePath: string;
  /** 0: any free port. */
  readonly port: number;
  readonly tokens: StageTokens;
  /** Settings of the server besides those that say where things are. */
  readonly settings?: Partial<z.input<typeof SettingsSchema>>;
  /** Told everything that is logged, a JSON line each; without it nothing is logged. */
  readonly writeLog?: (line: string) => void;
}

const BUNDLE_DAYS = 30;

export async function startCompanion(options: CompanionOptions): Promise<Companion> {
  const { trustDir, databasePath, port, tokens, writeLog } = options;
  const settings = SettingsSchema.parse({
    port,
    databasePath,
    rootPath: join(trustDir, 'root.json'),
    channelKeyPath: join(trustDir, 'keys', 'channel.json'),
    clientTokenDigests: [digest(tokens.clientToken)],
    adminTokenDigests: [digest(tokens.adminToken)],
    ...options.settings,
  });
  const now = () => new Date();
  const server = await startServer(settings, {
    trust: await loadTrust(settings, now),
    now,
    randomUuid: randomUUID,
    logger:
      writeLog === undefined ? pino({ level: 'silent' }) : pino({ level: 'trace' }, { write: writeLog }),
    readSecret: createReadSecret(process.env),
  });
  return {
    address: server.address,
    close: server.close,
    publish: async (pack, version) => {
      const bundle = join(trustDir, `bundle-${version}.json`);
      const key = join(trustDir, 'keys', 'publisher.json');
      const sign = ['--key', key, '--version', String(version), '--expires-in-days', String(BUNDLE_DAYS)];
      await runCommand('server/cli/main.ts', ['sign', pack, ...sign, '--out', bundle]);
      await runCommand(
        'server/cli/main.ts',
        ['publish', bundle, '--server', server.address, '--channel', 'stable'],
        {
          STINGER_ADMIN_TOKEN: tokens.adminToken,
        },
      );
    },
    listSessions: async () => {
      const headers = { authorization: `Bearer ${tokens.adminToken}` };
      const response = await fetch(new URL('/v1/audit/sessions', server.address), { headers });
      const body = (await response.json()) as { readonly records: readonly AuditRecord[] };
      return body.records;
    },
  };
}

const digest = (token: string): string => createHash('sha256').update(token).digest('hex');
