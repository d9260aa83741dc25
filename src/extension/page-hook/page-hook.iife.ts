/**
 * Runs in the page's own world before any of its code, so that whatever a model streams into the page is seen by
 * the engine first. No export: one would become a global of the page.
 */
import { countUnguarded, createBodyCount } from './count-unguarded.ts';
import { schedule } from './delivery-queue.ts';
import { createGuardLink } from './guard-link.ts';
import { guardEventSources } from './messages/event-sources.ts';
import { guardWebSockets } from './messages/web-sockets.ts';
import { awaitContentScript } from './passages.ts';
import { maskSourceText } from './patches.ts';
import { guardResponses } from './responses.ts';
import { guardWorkers } from './workers/guard-workers.ts';
import { guardRequests } from './xhr/requests.ts';

const link = createGuardLink(awaitContentScript(document));
maskSourceText();
const parts = { link, schedule };
const countBody = createBodyCount(link);
guardResponses(globalThis, link, countBody);
guardRequests(globalThis, { link, schedule, countBody });
guardEventSources(globalThis, parts);
guardWebSockets(globalThis, parts);
guardWorkers(globalThis, link);
countUnguarded(globalThis, link);
