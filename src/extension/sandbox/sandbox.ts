/**
 * The sandbox frame: opaque origin, no extension APIs, no network. It owns the data ports and relays them to the
 * Worker by number, so that a Worker can be replaced without a new port.
 */
import workerSource from 'virtual:engine-worker';
import type { ToFrame } from '../shared/engine-control.ts';
import { createWorkerHost } from './worker-host.ts';

const workerUrl = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));

function serve(control: MessagePort): void {
  const host = createWorkerHost(
    () => new Worker(workerUrl),
    (message) => control.postMessage(message),
  );
  control.addEventListener('message', ({ data, ports }: MessageEvent<ToFrame>) => {
    const [port] = ports;
    if (data.type === 'load') host.load(data);
    else if (data.type === 'cut' || data.type === 'settle') host.pass(data);
    else if (port === undefined) return;
    else if (data.type === 'join') host.join(data.document, port);
    else host.connect(data, port);
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
