import { countMessages, parsePageMessages } from '../bridge/index.ts';
import type {
  ConnectControl,
  CutControl,
  FromFrame,
  LoadControl,
  SettleControl,
} from '../shared/engine-control.ts';
import { createHostedDocument, type HostedDocument } from './hosted-document.ts';
import { createStreamDesk, leave, pass, receive } from './stream-desk.ts';
import { createWorkerRunner } from './worker-runner.ts';

/** Runs the Worker, and another one when it breaks or gets stuck: streams go on where they were. */
export interface WorkerHost {
  load(message: LoadControl): void;
  /** Tells a stream what the server says of its text. */
  pass(message: CutControl | SettleControl): void;
  /** @param port the document's data port, kept until it says `disconnect` */
  connect(message: ConnectControl, port: MessagePort): void;
  /** @param port leads straight to a document that is connected; closed where it isn't any more */
  join(document: number, port: MessagePort): void;
}

/**
 * @param createWorker starts a Worker with the engine
 * @param send what is for the offscreen document
 * @see docs/design/data-port.md
 */
export function createWorkerHost(createWorker: () => Worker, send: (message: FromFrame) => void): WorkerHost {
  const desk = createStreamDesk(send);
  const runner = createWorkerRunner(desk, createWorker, send);

  const receiveAll = (page: HostedDocument, port: MessagePort, data: unknown): void => {
    const messages = parsePageMessages(data);
    for (const message of messages) receive(desk, page, port, message);
    const count = countMessages(data) - messages.length;
    if (count > 0) desk.outbox.add(page, { type: 'refused', count });
  };

  const listen = (page: HostedDocument, port: MessagePort): void => {
    port.addEventListener('message', ({ data }) => {
      if (data === 'disconnect' && port === page.main) leave(desk, page);
      else receiveAll(page, port, data);
      desk.outbox.post();
      runner.giveWork();
    });
    port.start();
  };

  return {
    load: (message) => runner.load(message),
    pass(message) {
      pass(desk, message);
      runner.giveWork();
    },
    connect(message, port) {
      const page = createHostedDocument(message, port);
      desk.documents.set(message.document, page);
      desk.queue.add(message);
      listen(page, port);
      runner.giveWork();
    },
    join(document, port) {
      const page = desk.documents.get(document);
      if (page === undefined || page.hasLeft) return port.close();
      page.shortcut?.close();
      page.shortcut = port;
      listen(page, port);
      if (page.ready !== null) port.postMessage(page.ready);
      runner.join(page);
    },
  };
}
