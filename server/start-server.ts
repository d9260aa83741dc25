import type { FastifyBaseLogger } from 'fastify';
import type { Root } from '../src/protocol/index.ts';
import { buildApp } from './app.ts';
import type { CheckRunner } from './checks/check-runner.ts';
import { createChecks } from './checks/create-checks.ts';
import type { GuardrailDeps } from './guardrails/guardrail-kind.ts';
import { createReadBundle } from './services/create-read-bundle.ts';
import { createSteadyClock } from './services/create-steady-clock.ts';
import type { Trust } from './services/load-trust.ts';
import { openSessions } from './services/open-sessions.ts';
import { startIdleSweep } from './services/start-idle-sweep.ts';
import type { Settings } from './settings/settings-schema.ts';
import { openEmbeddedStore } from './storage/embedded/open-embedded-store.ts';
import type { Store } from './storage/store.ts';

export interface RunningServer {
  /** Where it listens, e.g. `http://127.0.0.1:8787`. */
  readonly address: string;
  /** Takes no more requests, answers those it has, and closes the database. */
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
  const { trust, ...rest } = deps;
  warnOfExpiry(trust.trustedRoot.root, deps);
  const { databasePath, databaseMaxMegabytes: maxMegabytes, monitorMaxJobs: maxJobs } = settings;
  const steadyNow = createSteadyClock(deps.now, () => performance.now());
  const store = await openEmbeddedStore(databasePath, { now: steadyNow, maxJobs, maxMegabytes });
  const runner = deps.runner ?? (await startGuardrails(settings, deps, store));
  const { sessions, events } = openSessions(settings, { store, runner, ...rest, now: steadyNow });
  const app = await buildApp({ settings, store, sessions, events, checkRunner: runner, ...trust, ...rest });
  const stopSweep = startIdleSweep(sessions, [events.prune, store.erase], deps.logger);
  const close = async () => {
    await app.close();
    await stopSweep();
    await sessions.drain();
    await store.close();
  };
  try {
    await sessions.resume();
    return { address: await app.listen({ host: settings.host, port: settings.port }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Sessions are recorded all the same, so this is no reason not to start. */
function warnOfExpiry(root: Root, { now, logger }: ServerDeps): void {
  if (now().getTime() < Date.parse(root.expires)) return;
  logger.warn({ expires: root.expires }, 'the root of trust has expired: no client takes a new bundle');
}

/** Makes the guardrails of the settings; where that can't be done the store is closed again. */
async function startGuardrails(settings: Settings, deps: ServerDeps, store: Store): Promise<CheckRunner> {
  const { trust, logger, now } = deps;
  const readBundle = createReadBundle(store.bundles, trust.trustedRoot.root, now);
  try {
    const { runner } = await createChecks(settings.guardrails, { ...deps, readBundle, log: logger });
    logger.info({ guardrails: runner.list() }, 'the guardrails are ready');
    return runner;
  } catch (error) {
    await store.close();
    throw error;
  }
}
