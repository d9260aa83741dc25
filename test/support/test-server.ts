import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { buildApp } from '../../server/app.ts';
import type { CheckRunner } from '../../server/checks/check-runner.ts';
import { createNoChecks } from '../../server/checks/create-no-checks.ts';
import {
  createModeService,
  type ModedGuardrails,
  type ModeService,
  NO_GUARDRAILS,
} from '../../server/decisions/create-mode-service.ts';
import { createMetrics } from '../../server/metrics/create-metrics.ts';
import type { MetricsPage } from '../../server/metrics/metrics.ts';
import { observeChecks } from '../../server/metrics/observe-checks.ts';
import { observeSessions } from '../../server/metrics/observe-sessions.ts';
import type { SessionService } from '../../server/services/create-session-service.ts';
import { openSessions } from '../../server/services/open-sessions.ts';
import { type Settings, SettingsSchema } from '../../server/settings/settings-schema.ts';
import { openEmbeddedStore } from '../../server/storage/embedded/open-embedded-store.ts';
import type { Store } from '../../server/storage/store.ts';
import { CHANNEL_KEY, makeRoot, NOW, ROOT_KEY, seal } from './signed-documents.ts';

export const CLIENT_TOKEN = 'client-token-of-the-tests';
export const OTHER_CLIENT_TOKEN = 'another-client-token-of-the-tests';
export const ADMIN_TOKEN = 'admin-token-of-the-tests';

/** Signed once: a signature takes longer than the rest of a server. */
const ROOT = makeRoot();
const TRUSTED_ROOT = { root: ROOT, envelope: new TextDecoder().decode(seal('root', ROOT, ROOT_KEY)) };

export const digestToken = (token: string): string => createHash('sha256').update(token).digest('hex');

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'OPTIONS';
  readonly url: string;
  /** Sent as JSON when it is no text. */
  readonly body?: object | string;
  /** Null: send none. Default: a client's for the session API, else an administrator's. */
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
}

/** The whole server on a database file of its own, called without a socket, with a clock that tests move. */
export interface TestServer {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly sessions: SessionService;
  readonly modes: ModeService;
  readonly databasePath: string;
  readonly metrics: MetricsPage;
  /** Everything that was logged, as JSON lines. */
  readonly logLines: readonly string[];
  call(call: Call): Promise<LightMyRequestResponse>;
  passTime(ms: number): void;
  /** Closes everything and opens it again on the same file. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

interface Options {
  readonly settings?: Partial<Settings>;
  /** Puts something between the server and its store. */
  readonly wrapStore?: (store: Store) => Store;
  readonly runner?: CheckRunner;
  /** Those of the runner whose modes can be changed; default: none. */
  readonly guardrails?: ModedGuardrails;
  /** How full memory is said to be. */
  readonly readPressure?: () => number;
}

interface Parts {
  readonly modes: ModeService;
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly sessions: SessionService;
  readonly metrics: MetricsPage;
}

export async function createTestServer(options: Options = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'stinger-server-'));
  const settings = makeSettings({ databasePath: join(folder, 'server.db'), ...options.settings });
  const logLines: string[] = [];
  let nowMs = NOW.getTime();
  const open = () => openParts(settings, { logLines, now: () => new Date(nowMs), ...options });
  let parts = await open();
  const close = async () => {
    await parts.app.close();
    await parts.sessions.drain();
    await parts.store.close();
  };
  return {
    get app() {
      return parts.app;
    },
    get store() {
      return parts.store;
    },
    get sessions() {
      return parts.sessions;
    },
    get modes() {
      return parts.modes;
    },
    databasePath: settings.databasePath,
    get metrics() {
      return parts.metrics;
    },
    logLines,
    call: (call) => inject(parts.app, call),
    passTime: (ms) => {
      nowMs += ms;
    },
    restart: async () => {
      await close();
      parts = await open();
    },
    close: async () => {
      await close();
      await rm(folder, { recursive: true });
    },
  };
}

export function makeSettings(overrides: Partial<Settings> = {}): Settings {
  return SettingsSchema.parse({
    rootPath: 'unused',
    channelKeyPath: 'unused',
    clientTokenDigests: [CLIENT_TOKEN, OTHER_CLIENT_TOKEN].map(digestToken),
    adminTokenDigests: [digestToken(ADMIN_TOKEN)],
    requestsPerMinute: 10_000_000,
    clientRequestsPerMinute: 10_000_000,
    sessionRequestsPerMinute: 10_000_000,
    ...overrides,
  });
}

interface Surroundings extends Options {
  readonly logLines: string[];
  readonly now: () => Date;
}

async function openParts(settings: Settings, surroundings: Surroundings): Promise<Parts> {
  const { logLines, now, wrapStore = (store: Store) => store } = surroundings;
  const { databasePath, databaseMaxMegabytes: maxMegabytes, monitorMaxJobs: maxJobs } = settings;
  const metrics = createMetrics({ process: false });
  const runner = observeChecks(surroundings.runner ?? createNoChecks(), metrics);
  const opened = await openEmbeddedStore(databasePath, { now, maxJobs, maxMegabytes });
  const store = wrapStore({ ...opened, sessions: observeSessions(opened.sessions, metrics) });
  const logger = pino({ level: 'debug' }, { write: (line) => logLines.push(line) });
  const { sessions, events } = openSessions(settings, { store, runner, now, logger });
  const guardrails = surroundings.guardrails ?? NO_GUARDRAILS;
  const modes = createModeService({ guardrails, missing: [], store: store.modes, now, log: logger });
  await modes.follow();
  const app = await buildApp({
    settings,
    store,
    sessions,
    events,
    modes,
    trustedRoot: TRUSTED_ROOT,
    channelKey: CHANNEL_KEY,
    now,
    randomUuid: randomUUID,
    metrics,
    readPressure: surroundings.readPressure ?? (() => 0),
    logger,
  });
  await sessions.resume();
  return { app, store, sessions, modes, metrics };
}

function inject(app: FastifyInstance, call: Call): Promise<LightMyRequestResponse> {
  const { url, body, token = defaultToken(url), headers = {} } = call;
  return app.inject({
    method: call.method ?? (body === undefined ? 'GET' : 'POST'),
    url,
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { payload: body }),
  });
}

function defaultToken(url: string): string {
  return url.startsWith('/v1/stream/') ? CLIENT_TOKEN : ADMIN_TOKEN;
}
