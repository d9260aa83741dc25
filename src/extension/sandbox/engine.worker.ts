/** The Worker that scans. It is built into one script first and started by the frame from a blob. */
import type { ToWorker } from '../shared/engine-control.ts';
import { createEngineService } from './engine-service.ts';

// A message to itself comes behind those that wait already, without the delay of a timer.
const { port1: turn, port2: next } = new MessageChannel();
const tasks: (() => void)[] = [];
turn.addEventListener('message', () => tasks.shift()?.());
turn.start();

const serve = createEngineService({
  send: (message) => self.postMessage(message),
  now: () => performance.now(),
  later(task) {
    tasks.push(task);
    next.postMessage(null);
  },
});
self.addEventListener('message', (event: MessageEvent<ToWorker>) => serve(event.data));
