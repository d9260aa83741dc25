import type { ConnectControl } from '../shared/engine-control.ts';
import { type ActiveBook, createPageDocument, type PageDocument } from './page-document.ts';
import { createRuleLoader, type RuleLoaderParts } from './rule-loader.ts';
import type { Said, WorkItem } from './work.ts';

export interface EngineServiceParts extends Pick<RuleLoaderParts, 'now' | 'later'> {
  send(message: Said): void;
  /** Runs a task after so many milliseconds. */
  after(ms: number, task: () => void): void;
  /** Called now and then in the course of long work. */
  beat(): void;
}

/**
 * The engine's side of the data plane: gives every stream of every document its gates.
 * @returns the handler of all that the frame says; never throws on what a page sends
 */
export function createEngineService(parts: EngineServiceParts): (item: WorkItem) => void {
  const { send, now, later, after, beat } = parts;
  const documents = new Map<number, PageDocument>();
  let active: ActiveBook | undefined;

  const load = createRuleLoader({
    send,
    now,
    later,
    active: () => active,
    activate(book) {
      active = book;
      for (const page of documents.values()) page.greet();
    },
  });

  const connect = ({ document, origin }: ConnectControl): void => {
    const page = createPageDocument({
      origin,
      now,
      after,
      beat,
      active: () => active,
      send: (data) => send({ type: 'data', document, data }),
      report: (session) => send({ type: 'session', document, ...session }),
      onOpened: (stream, digest) => send({ type: 'opened', document, stream, digest }),
    });
    documents.set(document, page);
    page.greet();
  };

  const disconnect = (document: number): void => {
    documents.get(document)?.disconnect();
    documents.delete(document);
  };

  return (item) => {
    if (item.type === 'data') documents.get(item.document)?.receive(item.data);
    else if (item.type === 'replay') documents.get(item.document)?.replay(item);
    else if (item.type === 'cut') documents.get(item.document)?.cut(item);
    else if (item.type === 'settle') documents.get(item.document)?.settle(item);
    else if (item.type === 'connect') connect(item);
    else if (item.type === 'disconnect') disconnect(item.document);
    else load(item);
  };
}
