/**
 * The sandbox frame: opaque origin, no extension APIs, no network. It owns the data ports and relays them to the
 * Worker by number, so that a Worker can be replaced without a new port.
 */
import workerSource from 'virtual:engine-worker';
import type { FromWorker, ToFrame, ToWorker } from '../shared/engine-control.ts';

const worker = new Worker(URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' })));
const documents = new Map<number, MessagePort>();
const toWorker = (message: ToWorker): void => worker.postMessage(message);

function adoptDocument(document: number, port: MessagePort): void {
  documents.set(document, port);
  port.addEventListener('message', ({ data }) => {
    if (data === 'disconnect') {
      documents.delete(document);
      toWorker({ type: 'disconnect', document });
    } else toWorker({ type: 'data', document, data });
  });
  port.start();
}

function serve(control: MessagePort): void {
  control.addEventListener('message', ({ data, ports }: MessageEvent<ToFrame>) => {
    const [port] = ports;
    if (data.type === 'connect' && port !== undefined) adoptDocument(data.document, port);
    toWorker(data);
  });
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    if (data.type === 'data') documents.get(data.document)?.postMessage(data.data);
    else control.postMessage(data);
  });
  control.start();
}

addEventListener('message', function adoptControl({ source, ports }) {
  const [control] = ports;
  // Only the offscreen document that holds this frame may speak to it, and only once.
  if (source !== parent || control === undefined) return;
  removeEventListener('message', adoptControl);
  serve(control);
});
