/** The Worker that scans. It is built into one script first and started by the frame from a blob. */
import { createDirectAnswers } from './direct-answers.ts';
import { createEngineService } from './engine-service.ts';
import { createNewsDesk } from './news-desk.ts';
import type { JoinItem, WorkItem } from './work.ts';

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
const answers = createDirectAnswers();
const desk = createNewsDesk({
  beforePost: answers.post,
  post: (news) => self.postMessage(news),
  now,
  isLoading: () => tasks.length > 0,
});
const serve = createEngineService({
  send(said) {
    if (!answers.take(said)) desk.say(said);
  },
  now,
  beat: desk.beat,
  after: (ms, task) => void setTimeout(task, ms),
  later(task) {
    tasks.push(task);
    next.postMessage(null);
  },
});
const work = (item: WorkItem): void => {
  answers.begin(item);
  serve(item);
};
self.addEventListener('message', ({ data, ports }: MessageEvent<readonly WorkItem[] | JoinItem>) => {
  const [port] = ports;
  if (!('type' in data)) desk.work(data, work);
  else if (port !== undefined) answers.join(data.document, port);
});
