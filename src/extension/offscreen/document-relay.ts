import type { Runtime } from 'webextension-polyfill';
import type { SandboxClient } from './sandbox-client.ts';

/**
 * Joins documents' extension ports to the sandbox, which can only hold message ports.
 * @returns a function that takes over one port for the rest of its life
 */
export function createDocumentRelay(sandbox: SandboxClient): (port: Runtime.Port) => void {
  let lastDocument = 0;
  return (port) => {
    const { port1: ours, port2: theirs } = new MessageChannel();
    ours.addEventListener('message', ({ data }) => port.postMessage(data));
    ours.start();
    port.onMessage.addListener((message) => ours.postMessage(message));
    port.onDisconnect.addListener(() => {
      // A MessagePort does not say that its other end is gone; the sandbox must be told.
      ours.postMessage('disconnect');
      // What the sandbox says from now on has no one to go to.
      ours.close();
    });
    sandbox.connect(++lastDocument, readOrigin(port.sender), theirs);
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
