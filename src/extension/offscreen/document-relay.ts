import type { Runtime } from 'webextension-polyfill';
import type { HostNotice } from '../shared/data-port.ts';
import type { PortOffer } from '../shared/port-offer.ts';
import type { SandboxClient } from './sandbox-client.ts';

/** Joins documents to the sandbox. */
export interface DocumentRelay {
  /** Takes over a document's extension port for the rest of its life. */
  connect(port: Runtime.Port): void;
  /** Gives a document's other port to the sandbox, which then speaks with the document by itself. */
  join(offer: PortOffer, port: MessagePort): void;
}

interface Connection {
  readonly document: number;
  readonly port: Runtime.Port;
}

/** @param randomUuid gives tokens that no page can guess */
export function createDocumentRelay(
  sandbox: Pick<SandboxClient, 'connect' | 'join'>,
  randomUuid: () => string,
): DocumentRelay {
  let lastDocument = 0;
  const byToken = new Map<string, Connection>();
  const tell = (port: Runtime.Port, notice: HostNotice): void => port.postMessage(notice);

  return {
    connect(port) {
      const document = ++lastDocument;
      const token = randomUuid();
      byToken.set(token, { document, port });
      tell(port, { type: 'token', token });
      // The sandbox can only hold message ports.
      const { port1: ours, port2: theirs } = new MessageChannel();
      ours.addEventListener('message', ({ data }) => port.postMessage(data));
      ours.start();
      port.onMessage.addListener((message) => ours.postMessage(message));
      port.onDisconnect.addListener(() => {
        byToken.delete(token);
        // A MessagePort does not say that its other end is gone; the sandbox must be told.
        ours.postMessage('disconnect');
        // What the sandbox says from now on has no one to go to.
        ours.close();
      });
      sandbox.connect(document, readOrigin(port.sender), theirs);
    },
    join({ token }, port) {
      const connection = byToken.get(token);
      // Any page may offer ports, and a document may have left meanwhile.
      if (connection === undefined) return port.close();
      byToken.delete(token);
      sandbox.join(connection.document, port);
      tell(connection.port, { type: 'joined' });
    },
  };
}

/** The browser's word for where the port comes from; opaque documents say where they were made. */
function readOrigin(sender: Runtime.MessageSender | undefined): string {
  const { origin } = (sender ?? {}) as { origin?: string };
  if (origin !== undefined && origin !== 'null') return origin;
  try {
    return new URL(sender?.tab?.url ?? sender?.url ?? '').origin;
  } catch {
    return 'null';
  }
}
