/**
 * Runs in a dedicated Worker before the page's script: what a model streams into it is seen by the engine first, as in
 * the page. Its text stands in front of the page's; see `workers/plan-worker.ts`.
 */
import { countUnguarded, createBodyCount, createTeller } from './count-unguarded.ts';
import { schedule } from './delivery-queue.ts';
import { createGuardLink } from './guard-link.ts';
import { guardEventSources } from './messages/event-sources.ts';
import { guardWebSockets } from './messages/web-sockets.ts';
import { awaitPortOfWorker } from './passages.ts';
import { maskSourceText, patchConstructor } from './patches.ts';
import { guardResponses } from './responses.ts';
import { loadScript } from './workers/load-script.ts';
import { showAddress } from './workers/worker-address.ts';
import type { WorkerSettings } from './workers/worker-settings.ts';
import { guardRequests } from './xhr/requests.ts';

declare const STINGER_WORKER: WorkerSettings;

const { address, token } = STINGER_WORKER;
const own = location.href;
// The first message is the page hook's.
const link = createGuardLink(awaitPortOfWorker(globalThis));
maskSourceText();
const parts = { link, schedule };
const countBody = createBodyCount(link);
guardResponses(globalThis, link, countBody);
guardRequests(globalThis, { link, schedule, countBody });
guardEventSources(globalThis, parts);
guardWebSockets(globalThis, parts);
countUnguarded(globalThis, link);
// Workers of Workers are as they are, and told of.
patchConstructor(globalThis, 'Worker', createTeller(link, 'worker'));
showAddress(globalThis, address);
if (token !== null) loadScript(globalThis, own, STINGER_WORKER);
