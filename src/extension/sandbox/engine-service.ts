import type { ConnectControl, FromWorker, ToWorker } from '../shared/engine-control.ts';
import { type ActiveBook, createPageDocument, type PageDocument } from './page-document.ts';
import { createRuleLoader, type RuleLoaderParts } from './rule-loader.ts';

export interface EngineServiceParts extends Pick<RuleLoaderParts, 'now' | 'later'> {
  send(message: FromWorker): void;
}

/**
 * The engine's side of the data plane: gives every stream of every document its gates.
 * @returns the handler of all that the frame says; never throws on what a page sends
 */
export function createEngineService({ send, now, later }: EngineServiceParts): (message: ToWorker) => void {
  const documents = new Map<number, PageDocument>();
  let active: ActiveBook | undefined;

  const load = createRuleLoader({
    send,
    now,
    later,
    activate(book) {
      active = book;
      for (const page of documents.values()) page.greet();
    },
  });

  const connect = ({ document, origin }: ConnectControl): void => {
    const page = createPageDocument({
      origin,
      now,
      active: () => active,
      send: (data) => send({ type: 'data', document, data }),
      report: (session) => send({ type: 'session', document, ...session }),
    });
    documents.set(document, page);
    page.greet();
  };

  const disconnect = (document: number): void => {
    documents.get(document)?.disconnect();
    documents.delete(document);
  };

  return (message) => {
    if (message.type === 'data') documents.get(message.document)?.receive(message.data);
    else if (message.type === 'connect') connect(message);
    else if (message.type === 'disconnect') disconnect(message.document);
    else load(message);
  };
}
