/**
 * Runs in the isolated world of every guarded document: guards what the page hook brings, connects with the
 * engine, and shows what is being checked.
 */
import { createBadge } from './badge/badge.ts';
import { engineConnector } from './connect-engine.ts';
import { handOverPort } from './hand-over-port.ts';
import { relay } from './relay.ts';
import { createEngineLink } from './streams/engine-link.ts';
import { hostStreams } from './streams/stream-host.ts';

// The hook comes first: it must have its port before any script of the page runs.
const hookPort = handOverPort(document);
const { port1, port2 } = new MessageChannel();
relay({ pagePort: port1, connector: engineConnector, badge: createBadge(document) });
hostStreams(hookPort, createEngineLink(port2));
