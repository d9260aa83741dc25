import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** What browsers let pages of an extension send. */
const REQUEST_HEADERS = [
  'authorization',
  'content-encoding',
  'content-type',
  'if-none-match',
  'last-event-id',
  'traceparent',
  'x-api-key',
  'x-correlation-id',
  'x-request-id',
];

const EXTENSION = /^(?:chrome-extension:\/\/[a-p]{32}|moz-extension:\/\/[0-9a-f-]{36})$/;
/** Origins that are told in the log; whoever asks can choose them, so their number has a bound. */
const MAX_TOLD = 100;

/**
 * Lets pages of the listed extensions read answers, and no other page. An extension whose build may reach the server's
 * address asks without this.
 * @param admitted as the settings list them: `chrome-extension://*` stands for all of that browser
 */
export async function registerCors(app: FastifyInstance, admitted: readonly string[]): Promise<void> {
  const listed = new Set(admitted);
  const isAdmitted = (origin: string): boolean =>
    EXTENSION.test(origin) && (listed.has(origin) || listed.has(origin.replace(/\/\/.*$/, '//*')));
  const told = new Set<string>();
  // Whoever sets a server up has to learn why the extension doesn't reach it, and which origin it has.
  app.addHook('onRequest', async ({ headers: { origin = '' }, log }) => {
    if (!EXTENSION.test(origin) || isAdmitted(origin) || told.has(origin) || told.size >= MAX_TOLD) return;
    told.add(origin);
    log.warn(
      { origin },
      'an extension that extensionOrigins does not list gets answers that it may not read',
    );
  });
  await app.register(cors, {
    origin: (origin, callback) => callback(null, origin !== undefined && isAdmitted(origin)),
    methods: ['GET', 'POST'],
    allowedHeaders: REQUEST_HEADERS,
    exposedHeaders: ['etag', 'retry-after', 'x-correlation-id'],
    maxAge: 600,
    strictPreflight: false,
  });
}
