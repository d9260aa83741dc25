import { randomBytes } from 'node:crypto';
import rateLimit from '@fastify/rate-limit';
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import { CodedError, LIMITS } from '../src/protocol/index.ts';
import {
  type ClientDirectory,
  createClientDirectory,
  isStillKnown,
} from './access/create-client-directory.ts';
import { createClientService } from './access/create-client-service.ts';
import { createLimitClients, type LimitClients } from './access/create-limit-clients.ts';
import { listTokens } from './access/list-tokens.ts';
import { registerOpenapi } from './api-docs/register-openapi.ts';
import type { CheckRunner } from './checks/check-runner.ts';
import type { ModeService } from './decisions/create-mode-service.ts';
import { loadDemo } from './demo/load-demo.ts';
import { createAnswerError } from './http/answer-error.ts';
import { createIdentify } from './http/authenticate.ts';
import { correlate, readCorrelationId } from './http/correlate.ts';
import { logRequest } from './http/log-request.ts';
import { noteSession } from './http/note-session.ts';
import { registerCors } from './http/register-cors.ts';
import { registerDraining } from './http/register-draining.ts';
import { setSecurityHeaders } from './http/set-security-headers.ts';
import { assertRoomForUpdate, registerShedding } from './http/shed-load.ts';
import { validateRequest } from './http/validate-request.ts';
import { registerRequestWatch } from './http/watch-requests.ts';
import type { MetricsPage } from './metrics/metrics.ts';
import { makeAudience } from './monitor/audience.ts';
import type { EventFeed } from './monitor/create-event-feed.ts';
import { createActRoutes } from './routes/create-act-routes.ts';
import { createAdminRoutes } from './routes/create-admin-routes.ts';
import { createAuditRoutes } from './routes/create-audit-routes.ts';
import { createBundleRoutes } from './routes/create-bundle-routes.ts';
import { createChannelRoutes } from './routes/create-channel-routes.ts';
import { createClientRoutes } from './routes/create-client-routes.ts';
import { createDemoRoutes } from './routes/create-demo-routes.ts';
import { createDocsRoutes } from './routes/create-docs-routes.ts';
import { createEventRoutes } from './routes/create-event-routes.ts';
import { createGuardrailRoutes } from './routes/create-guardrail-routes.ts';
import { createHealthRoutes } from './routes/create-health-routes.ts';
import { createOperationsRoutes, type OperationsParts } from './routes/create-operations-routes.ts';
import { createPolicyRoutes } from './routes/create-policy-routes.ts';
import { createRootRoutes } from './routes/create-root-routes.ts';
import { createStreamRoutes } from './routes/create-stream-routes.ts';
import { createV1Routes } from './routes/create-v1-routes.ts';
import { createChannelService } from './services/create-channel-service.ts';
import type { SessionService } from './services/create-session-service.ts';
import type { TrustedRoot } from './services/trusted-root.ts';
import type { Settings } from './settings/settings-schema.ts';
import type { SigningKey } from './signing/index.ts';
import type { Store } from './storage/store.ts';
import { createV1Checks } from './v1/create-v1-checks.ts';
import { loadPresets } from './v1/load-presets.ts';

export interface AppDeps {
  readonly settings: Settings;
  /** Stays the caller's, who closes it after the app. */
  readonly store: Store;
  readonly sessions: SessionService;
  readonly events: EventFeed;
  readonly trustedRoot: TrustedRoot;
  /** Named by the root for the role `channel`. */
  readonly channelKey: SigningKey;
  /** The configured guardrails; null: there are none. */
  readonly checkRunner?: CheckRunner | null;
  /** What administrators change of how they run. */
  readonly modes: ModeService;
  readonly now: () => Date;
  /** Names each request, in the log and in errors. */
  readonly randomUuid: () => string;
  readonly logger: FastifyBaseLogger;
  readonly metrics: MetricsPage;
  /** How full memory is; 1 at the ceiling. */
  readonly readPressure: () => number;
}

const MINUTE_MS = 60_000;

/** For a whole request to arrive; who sends slower than this is cut off. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Builds the server, which then listens or is called with `inject`. Closing it answers what was accepted.
 * @param deps everything that it doesn't make itself
 */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const answerError = createAnswerError(deps.metrics.requestRefused);
  const app = fastify({
    loggerInstance: deps.logger,
    // Fastify's own lines hold addresses with their queries; logRequest writes one without.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: deps.randomUuid,
    // Each line of a request says what it is a part of.
    childLoggerFactory: (logger, bindings, options, { headers }) => {
      const correlationId = readCorrelationId(headers) ?? bindings['reqId'];
      return logger.child({ ...bindings, correlationId }, options);
    },
    bodyLimit: LIMITS.maxBodyBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // What still comes while closing is answered like anything else.
    return503OnClosing: false,
    frameworkErrors: answerError,
    // `/demo/` is what people type.
    routerOptions: { ignoreTrailingSlash: true },
  });
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(validateRequest);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request) => {
    throw new CodedError('NOT_FOUND', `${request.method} leads nowhere here.`);
  });
  const directory = createClientDirectory(deps.store.clients, deps.now);
  const limits = createLimitClients(deps.settings, deps.now);
  const isDraining = await addGuards(app, deps, { directory, limits });
  await registerOpenapi(app);
  await addRoutes(app, deps, { directory, limits, isDraining });
  return app;
}

/** @returns whether the app is closing */
async function addGuards(
  app: FastifyInstance,
  deps: AppDeps,
  { directory, limits }: Pick<Surroundings, 'directory' | 'limits'>,
): Promise<() => boolean> {
  const { settings, metrics, readPressure } = deps;
  const isDraining = registerDraining(app);
  app.decorateRequest('identity', null);
  app.decorateRequest('sessionId', null);
  app.decorateRequest('correlationId', '');
  app.addHook('onRequest', correlate);
  registerRequestWatch(app, metrics);
  app.addHook('onRequest', createIdentify(listTokens(settings), directory));
  app.addHook('preHandler', noteSession);
  app.addHook('preHandler', limits.hook);
  app.addHook('onSend', setSecurityHeaders);
  app.addHook('onResponse', logRequest);
  await registerCors(app, settings.extensionOrigins);
  await app.register(rateLimit, {
    max: settings.requestsPerMinute,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => request.identity?.tokenDigest ?? request.ip,
    errorResponseBuilder: (_request, { after }) =>
      new CodedError('RATE_LIMITED', `The limit is reached; it opens again in ${after}.`),
  });
  registerShedding(app, readPressure);
  return isDraining;
}

/** What routes are told of the app around them. */
interface Surroundings {
  readonly directory: ClientDirectory;
  readonly limits: LimitClients;
  readonly isDraining: () => boolean;
}

async function addRoutes(
  app: FastifyInstance,
  deps: AppDeps,
  { directory, limits, isDraining }: Surroundings,
): Promise<void> {
  const { settings, store, sessions, trustedRoot, channelKey, now, randomUuid, readPressure } = deps;
  const lifetimeMs = settings.channelLifetimeMinutes * MINUTE_MS;
  await app.register(createPolicyRoutes({ sendText: settings.sendText, allowPause: settings.allowPause }));
  const v1 = createV1Checks({
    data: await loadPresets(),
    runner: deps.checkRunner ?? null,
    monotonicMs: () => performance.now(),
  });
  await app.register(createHealthRoutes(v1));
  await app.register(createV1Routes(v1));
  await app.register(createOperationsRoutes(listOperationsParts(deps, isDraining)));
  await app.register(createDocsRoutes());
  await app.register(
    createStreamRoutes(sessions, (update, identity) => {
      assertRoomForUpdate(update, readPressure());
      limits.limitUpdate(identity, update);
    }),
  );
  await app.register(createEventRoutes(deps.events, (identity) => isStillKnown(directory, identity)));
  await app.register(createAuditRoutes(store.audit));
  await app.register(
    createChannelRoutes(createChannelService(store.bundles, { key: channelKey, lifetimeMs, now })),
  );
  await app.register(createBundleRoutes(store.bundles));
  await app.register(createRootRoutes(trustedRoot));
  await app.register(createAdminRoutes({ root: trustedRoot.root, bundles: store.bundles, now }));
  await app.register(
    createClientRoutes(
      createClientService({
        clients: store.clients,
        directory,
        onRevoked: ({ tokenDigest, clientId }) => deps.events.dismiss(makeAudience(tokenDigest, clientId)),
        now,
        randomUuid,
        randomBytes,
      }),
    ),
  );
  await app.register(createGuardrailRoutes(deps.modes));
  await app.register(createActRoutes(store.acts));
  await app.register(createDemoRoutes(await loadDemo()));
}

function listOperationsParts(deps: AppDeps, isDraining: () => boolean): OperationsParts {
  const { settings, store, sessions, events, metrics, readPressure } = deps;
  metrics.watch('memoryPressure', async () => readPressure());
  metrics.watch('queueDepth', async () => sessions.readQueue().open);
  metrics.watch('openStreams', async () => events.countFollowers());
  return {
    metrics,
    metricsFromLoopback: settings.metricsFromLoopback,
    readiness: {
      store: async () => {
        await store.operations.assertWritable();
        return null;
      },
      server: async () => (isDraining() ? 'is closing' : null),
      memory: async () => (readPressure() >= 1 ? 'is full' : null),
      queue: async () => (sessions.readQueue().isFull ? 'is full' : null),
    },
  };
}
