/**
 * The server with guardrails that a test chooses, in a process of its own. `STINGER_TEST_GUARDRAILS` is their list as
 * JSON; whoever is connected by IPC may ask for the memory in use, and move the clock by so many milliseconds.
 */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { loadTrust } from '../../../server/services/load-trust.ts';
import { readSettings } from '../../../server/settings/read-settings.ts';
import { startServer } from '../../../server/start-server.ts';
import { createFakeRunner } from '../fake-runner.ts';
import { type Behaviour, createBehaviour } from './behaviour.ts';
import type { Memory } from './served.ts';

const { STINGER_TEST_GUARDRAILS: guardrails = '[]' } = process.env;
const behaviours = JSON.parse(guardrails) as readonly Behaviour[];
let jumpMs = 0;
const now = () => new Date(Date.now() + jumpMs);

const settings = readSettings(process.env);
const trust = await loadTrust(settings, now);
const server = await startServer(settings, {
  trust,
  now,
  randomUuid: randomUUID,
  logger: pino({ level: settings.logLevel }, pino.destination(2)),
  readSecret: () => '',
  runner: createFakeRunner(behaviours.map(createBehaviour), false),
});
process.stdout.write(`Stinger listens on ${server.address}\n`);

process.on('message', (message) => {
  if (typeof message === 'number') jumpMs += message;
  if (message !== 'memory') return;
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ heapBytes: heapUsed + external, rssBytes: rss } satisfies Memory);
});
// Whoever has started it may end without a word.
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => {
  void server.close().then(() => process.exit(0));
});
