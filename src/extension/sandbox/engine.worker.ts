/** The Worker that scans. It is built into one script first and started by the frame from a blob. */
import { createEngineService } from './engine-service.ts';
import { createNewsDesk } from './news-desk.ts';
import type { WorkItem } from './work.ts';

// A message to itself comes behind those that wait already, without the delay of a timer.
const { port1: turn, port2: next } = new MessageChannel();
const tasks: (() => void)[] = [];
turn.addEventListener('message', () => {
  tasks.shift()?.();
  if (tasks.length > 0) desk.beat();
  // Rules are loaded: from now on silence means something again.
  else desk.flush();
});
turn.start();

const now = (): number => performance.now();
const desk = createNewsDesk({
  post: (news) => self.postMessage(news),
  now,
  isLoading: () => tasks.length > 0,
});
const serve = createEngineService({
  send: desk.say,
  now,
  beat: desk.beat,
  after: (ms, task) => void setTimeout(task, ms),
  later(task) {
    tasks.push(task);
    next.postMessage(null);
  },
});
self.addEventListener('message', ({ data }: MessageEvent<readonly WorkItem[]>) => desk.work(data, serve));
