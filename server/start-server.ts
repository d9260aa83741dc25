import type { FastifyBaseLogger } from 'fastify';
import type { Root } from '../src/protocol/index.ts';
import { buildApp } from './app.ts';
import { createCheckpointer } from './audit/create-checkpointer.ts';
import { type AuditChores, startAuditChores } from './audit/start-audit-chores.ts';
import { createMetrics } from './metrics/create-metrics.ts';
import type { MetricsPage } from './metrics/metrics.ts';
import { observeSessions } from './metrics/observe-sessions.ts';
import { closeApp } from './operations/close-app.ts';
import { startMemoryWatch } from './operations/create-memory-watch.ts';
import { type ShutdownStep, shutDown } from './operations/shut-down.ts';
import { startLeakWatch } from './operations/start-leak-watch.ts';
import { createSessionService } from './services/create-session-service.ts';
import type { Trust } from './services/load-trust.ts';
import { startIdleSweep } from './services/start-idle-sweep.ts';
import type { Settings } from './settings/settings-schema.ts';
import { openEmbeddedStore } from './storage/embedded/open-embedded-store.ts';
import type { Store } from './storage/store.ts';

const MINUTE_MS = 60_000;
/** Half of the time for ending is for requests, the rest for what comes after them. */
const PATIENCE_MS_PER_SECOND = 500;

export interface RunningServer {
  /** Where it listens, e.g. `http://127.0.0.1:8787`. */
  readonly address: string;
  /**
   * Takes no more requests, answers those it has, signs the end of the audit log, and closes the database.
   * @throws {AggregateError} when all has been tried, where something of it failed
   */
  close(): Promise<void>;
}

export interface ServerDeps {
  /** What `loadTrust` found at the paths in the settings. */
  readonly trust: Trust;
  readonly now: () => Date;
  readonly randomUuid: () => string;
  readonly logger: FastifyBaseLogger;
}

/**
 * Puts the server together from its settings and lets it listen.
 * @throws {Error} when the file that the settings name is no database; with the system's code when the address can't
 * be listened on
 */
export async function startServer(settings: Settings, deps: ServerDeps): Promise<RunningServer> {
  const { trust, now, randomUuid, logger } = deps;
  warnOfExpiry(trust.trustedRoot.root, deps);
  const metrics = createMetrics({ process: true });
  const opened = await openEmbeddedStore(settings.databasePath, { now });
  const store = { ...opened, sessions: observeSessions(opened.sessions, metrics) };
  const sessions = createSessionService(store.sessions, now);
  const memory = startMemoryWatch(settings.memoryCeilingMb);
  const parts = { store, sessions, metrics, readPressure: memory.readPressure };
  const app = await buildApp({ settings, ...parts, ...trust, now, randomUuid, logger });
  const stopSweep = startIdleSweep(sessions, logger);
  const stopLeakWatch = startLeakWatch({ store: store.operations, metrics, now, logger });
  const chores = await startChores(settings, { store, metrics, ...deps });
  const patienceMs = settings.shutdownTimeoutSeconds * PATIENCE_MS_PER_SECOND;
  const steps: readonly ShutdownStep[] = [
    { name: 'requests', run: () => closeApp(app, patienceMs) },
    { name: 'sweeps', run: () => Promise.all([stopSweep(), stopLeakWatch()]) },
    { name: 'sessions', run: () => sessions.drain() },
    { name: 'audit', run: () => chores.stop() },
    { name: 'memory', run: async () => memory.stop() },
    { name: 'store', run: () => store.close() },
  ];
  const close = () => shutDown(steps, logger);
  try {
    return { address: await app.listen({ host: settings.host, port: settings.port }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function startChores(
  settings: Settings,
  deps: ServerDeps & { readonly store: Store; readonly metrics: MetricsPage },
): Promise<AuditChores> {
  const { store, metrics, trust, now, logger } = deps;
  const checkpointer = createCheckpointer(store.audit, {
    root: trust.trustedRoot.root,
    key: trust.channelKey,
    now,
    everyEntries: settings.checkpointEveryRecords,
    everyMs: settings.checkpointEveryMinutes * MINUTE_MS,
  });
  const retentionDays = settings.auditRetentionDays;
  return startAuditChores({ store: store.audit, checkpointer, retentionDays, now, logger, metrics });
}

/** Sessions are recorded all the same, so this is no reason not to start. */
function warnOfExpiry(root: Root, { now, logger }: ServerDeps): void {
  if (now().getTime() < Date.parse(root.expires)) return;
  logger.warn({ expires: root.expires }, 'the root of trust has expired: no client takes a new bundle');
}
