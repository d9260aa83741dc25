/**
 * Runs in the isolated world of every guarded document: hands the page hook its port, connects it with the
 * engine, and shows what is being checked.
 */
import { createBadge } from './badge/badge.ts';
import { engineConnector } from './connect-engine.ts';
import { handOverPort } from './hand-over-port.ts';
import { relay } from './relay.ts';

relay({ pagePort: handOverPort(document), connector: engineConnector, badge: createBadge(document) });
