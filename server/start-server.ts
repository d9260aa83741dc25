import type { FastifyBaseLogger } from 'fastify';
import type { Root } from '../src/protocol/index.ts';
import { buildApp } from './app.ts';
import { createChecks } from './checks/create-checks.ts';
import type { GuardrailDeps } from './guardrails/guardrail-kind.ts';
import { createReadBundle } from './services/create-read-bundle.ts';
import { createSessionService } from './services/create-session-service.ts';
import type { Trust } from './services/load-trust.ts';
import { startIdleSweep } from './services/start-idle-sweep.ts';
import type { Settings } from './settings/settings-schema.ts';
import { openEmbeddedStore } from './storage/embedded/open-embedded-store.ts';

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
  const store = await openEmbeddedStore(settings.databasePath);
  const readBundle = createReadBundle(store.bundles, trust.trustedRoot.root, deps.now);
  const checkDeps = { ...deps, readBundle, log: deps.logger };
  const { runner } = await createChecks(settings.guardrails, checkDeps).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  deps.logger.info({ guardrails: runner.list() }, 'the guardrails are ready');
  const sessions = createSessionService(store.sessions, deps.now);
  const app = await buildApp({ settings, store, sessions, ...trust, ...rest });
  const stopSweep = startIdleSweep(sessions, deps.logger);
  const close = async () => {
    await app.close();
    await stopSweep();
    await sessions.drain();
    await store.close();
  };
  try {
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
