import type { FastifyBaseLogger } from 'fastify';
import type { Root } from '../src/protocol/index.ts';
import { buildApp } from './app.ts';
import { createCheckpointer } from './audit/create-checkpointer.ts';
import { type AuditChores, startAuditChores } from './audit/start-audit-chores.ts';
import type { CheckRunner } from './checks/check-runner.ts';
import { createChecks } from './checks/create-checks.ts';
import {
  createModeService,
  type ModedGuardrails,
  type ModeServiceDeps,
  NO_GUARDRAILS,
} from './decisions/create-mode-service.ts';
import { startModeWatch } from './decisions/start-mode-watch.ts';
import type { GuardrailDeps } from './guardrails/guardrail-kind.ts';
import { createMetrics } from './metrics/create-metrics.ts';
import type { Metrics, MetricsPage } from './metrics/metrics.ts';
import { observeChecks } from './metrics/observe-checks.ts';
import { observeSessions } from './metrics/observe-sessions.ts';
import { closeApp } from './operations/close-app.ts';
import { startMemoryWatch } from './operations/create-memory-watch.ts';
import { type ShutdownStep, shutDown } from './operations/shut-down.ts';
import { startErasing } from './operations/start-erasing.ts';
import { startLeakWatch } from './operations/start-leak-watch.ts';
import { createForgetSessions } from './services/create-forget-sessions.ts';
import { createReadBundle } from './services/create-read-bundle.ts';
import { listOnStreams } from './services/create-session-checks.ts';
import { createSteadyClock } from './services/create-steady-clock.ts';
import type { Trust } from './services/load-trust.ts';
import { openSessions } from './services/open-sessions.ts';
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
  /** Reads what guardrails may not have in the settings. */
  readonly readSecret: GuardrailDeps['readSecret'];
  /** In place of the guardrails of the settings. */
  readonly runner?: CheckRunner;
}

/**
 * Puts the server together from its settings and lets it listen.
 * @throws {SettingsError} or {CodedError} when a guardrail is set up wrongly; the message says which one
 * @throws {Error} when the file that the settings name is no database; with the system's code when the address can't
 * be listened on
 */
export async function startServer(settings: Settings, deps: ServerDeps): Promise<RunningServer> {
  const { trust, now, randomUuid, logger } = deps;
  warnOfExpiry(trust.trustedRoot.root, deps);
  const metrics = createMetrics({ process: true });
  const { databasePath, databaseMaxMegabytes: maxMegabytes, monitorMaxJobs: maxJobs } = settings;
  const steadyNow = createSteadyClock(now, () => performance.now());
  const opened = await openEmbeddedStore(databasePath, { now: steadyNow, maxJobs, maxMegabytes });
  const store = { ...opened, sessions: observeSessions(opened.sessions, metrics) };
  const guardrails = await startGuardrails(settings, { ...deps, store, metrics });
  const modes = createModeService({ ...guardrails, store: store.modes, now, log: logger });
  metrics.watch('overrides', async () => countOverrides(guardrails.guardrails));
  const runner = observeChecks(guardrails.runner, metrics);
  const { sessions, events } = openSessions(settings, { store, runner, logger, now: steadyNow });
  const memory = startMemoryWatch(settings.memoryCeilingMb);
  const readPressure = memory.readPressure;
  const parts = { store, sessions, events, checkRunner: runner, modes, metrics, readPressure };
  const app = await buildApp({ settings, ...parts, ...trust, now, randomUuid, logger });
  const forgetSessions = createForgetSessions(store.sessions, settings.sessionRetentionHours, steadyNow);
  const stopSweep = startIdleSweep(sessions, [forgetSessions, events.prune], logger);
  const stopErasing = startErasing(store, logger);
  const stopModeWatch = startModeWatch(modes, logger);
  const stopLeakWatch = startLeakWatch({ store: store.operations, metrics, now, logger });
  const chores = await startChores(settings, { store, metrics, ...deps });
  const patienceMs = settings.shutdownTimeoutSeconds * PATIENCE_MS_PER_SECOND;
  const steps: readonly ShutdownStep[] = [
    // Those who follow events are sent away first; what they miss then is told when they come back.
    { name: 'requests', run: () => closeApp(app, patienceMs) },
    {
      name: 'sweeps',
      run: () => Promise.all([stopSweep(), stopLeakWatch(), stopModeWatch(), stopErasing()]),
    },
    // Commits, stops the monitor, and commits what its last checks have said; the next process takes up the others.
    { name: 'sessions', run: () => sessions.drain() },
    { name: 'audit', run: () => chores.stop() },
    { name: 'memory', run: async () => memory.stop() },
    { name: 'store', run: () => store.close() },
  ];
  const close = () => shutDown(steps, logger);
  try {
    await modes.follow();
    await sessions.resume();
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

/** By guardrail: 1 where a mode was chosen at run time. */
function countOverrides(guardrails: ModedGuardrails): Record<string, number> {
  const statuses = guardrails.readStatuses();
  return Object.fromEntries(statuses.map(({ id, override }) => [id, override === null ? 0 : 1]));
}

/** Sessions are recorded all the same, so this is no reason not to start. */
function warnOfExpiry(root: Root, { now, logger }: ServerDeps): void {
  if (now().getTime() < Date.parse(root.expires)) return;
  logger.warn({ expires: root.expires }, 'the root of trust has expired: no client takes a new bundle');
}

interface StartedGuardrails extends Pick<ModeServiceDeps, 'guardrails' | 'missing'> {
  readonly runner: CheckRunner;
}

/** Makes the guardrails of the settings; where that can't be done the store is closed again. */
async function startGuardrails(
  settings: Settings,
  deps: ServerDeps & { readonly store: Store; readonly metrics: Metrics },
): Promise<StartedGuardrails> {
  if (deps.runner !== undefined) return { runner: deps.runner, guardrails: NO_GUARDRAILS, missing: [] };
  const { trust, store, metrics, logger, now } = deps;
  const { breakerChanged: onBreakerChange } = metrics;
  const readBundle = createReadBundle(store.bundles, trust.trustedRoot.root, now);
  try {
    const isStrict = settings.sendText === 'strict';
    const options = { ...deps, readBundle, log: logger, onBreakerChange, isStrict };
    const { runner, missing } = await createChecks(settings.guardrails, options);
    for (const { id, breaker } of runner.readStatuses()) metrics.breakerChanged(id, breaker);
    logger.info({ guardrails: runner.list(), ...listOnStreams(runner) }, 'the guardrails are ready');
    return { runner, guardrails: runner, missing: [...missing] };
  } catch (error) {
    await store.close();
    throw error;
  }
}
