/**
 * Runs in the isolated world of every guarded document: guards what the page hook brings, connects with the
 * engine, and shows what is being checked.
 */
import { createBadge } from './badge/badge.ts';
import { engineConnector } from './connect-engine.ts';
import { createCover } from './cover/create-cover.ts';
import { openPassage } from './hook-passages.ts';
import { makeShortcut } from './make-shortcut.ts';
import { relay } from './relay.ts';
import { shareAnswers } from './share-answers.ts';
import { createEngineLink } from './streams/engine-link.ts';
import { hostStreams } from './streams/stream-host.ts';

// The hook comes first: it must have its port before any script of the page runs.
const passage = openPassage(document);
const badge = createBadge(document);
const cover = createCover(document);
const link = createEngineLink((messages) => post(messages));
const post = relay({
  connector: engineConnector,
  badge,
  cover({ stream, message, texts }) {
    cover.add(texts);
    badge.cut(stream, message);
  },
  hear(message) {
    link.hear(message);
    if (message.type === 'ready') badge.setPolicy(message.failPolicy);
  },
  onRestored(listener) {
    globalThis.addEventListener('pageshow', (event) => {
      if (event.isTrusted && event.persisted) listener();
    });
  },
  makeShortcut: (connection) => void makeShortcut(connection, badge, (port) => link.takeShortcut(port)),
});
hostStreams(passage, link, badge);
shareAnswers(badge);
