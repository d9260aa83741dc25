import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { CodedError } from '../src/protocol/index.ts';
import { loadTrust } from './services/load-trust.ts';
import { createReadSecret } from './settings/create-read-secret.ts';
import { readSettings } from './settings/read-settings.ts';
import { SettingsError } from './settings/settings-error.ts';
import type { RunningServer } from './start-server.ts';

const STDERR = 2;

const now = () => new Date();

try {
  const settings = readSettings(process.env);
  const trust = await loadTrust(settings, now);
  // Loaded when the settings are known to be sound: it is most of what a start takes.
  const { startServer } = await import('./start-server.ts');
  // The address goes to standard output, where a launcher can read it; the log goes beside it.
  const logger = pino({ level: settings.logLevel }, pino.destination(STDERR));
  const readSecret = createReadSecret(process.env);
  const server = await startServer(settings, { trust, now, randomUuid: randomUUID, logger, readSecret });
  process.stdout.write(`Stinger listens on ${server.address} (try ${server.address}/demo)\n`);
  closeOnSignal(server, settings.shutdownTimeoutSeconds * 1_000);
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

/** Exit code 0 when all ended in order, 1 when a part failed or the time was up. */
function closeOnSignal(server: RunningServer, timeoutMs: number): void {
  let isClosing = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isClosing) return;
      isClosing = true;
      setTimeout(() => {
        process.stderr.write('The time for ending in order is up.\n');
        process.exit(1);
      }, timeoutMs).unref();
      server.close().catch((error: unknown) => {
        process.stderr.write(`${explain(error)}\n`);
        process.exitCode = 1;
      });
    });
  }
}

/** What an operator can act on goes without a stack; anything else keeps it. */
function explain(error: unknown): string {
  if (error instanceof SettingsError || error instanceof CodedError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return `${error.message}. Choose another port with STINGER_PORT, or end what uses it.`;
  if (code === 'EADDRNOTAVAIL') return `${error.message}. STINGER_HOST must be an address of this machine.`;
  if (code === 'EACCES')
    return `${error.message}. Choose a port above 1023 with STINGER_PORT, or another path.`;
  return error.stack ?? error.message;
}
