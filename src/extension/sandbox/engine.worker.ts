/** The Worker that scans. It is built into one script first and started by the frame from a blob. */
import type { ToWorker } from '../shared/engine-control.ts';
import { createEngineService } from './engine-service.ts';

const serve = createEngineService({
  send: (message) => self.postMessage(message),
  now: () => performance.now(),
});
self.addEventListener('message', (event: MessageEvent<ToWorker>) => serve(event.data));
