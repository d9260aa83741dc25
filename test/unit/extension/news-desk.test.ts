import { expect, test } from 'vitest';
import { createNewsDesk } from '../../../src/extension/sandbox/news-desk.ts';
import type { Said, WorkItem, WorkNews } from '../../../src/extension/sandbox/work.ts';

const ITEM: WorkItem = { type: 'disconnect', document: 1 };
const SAID: Said = { type: 'data', document: 1, data: { type: 'dropped', stream: 1 } };

function createDesk() {
  const posted: WorkNews[] = [];
  const clock = { ms: 0 };
  /** What had been posted by then. */
  const before: number[] = [];
  const desk = createNewsDesk({
    beforePost: () => void before.push(posted.length),
    post: (news) => posted.push(news),
    now: () => clock.ms,
    isLoading: () => false,
  });
  return { desk, posted, before, clock };
}

test('a list of items is answered with one message', () => {
  const { desk, posted } = createDesk();
  desk.work([ITEM, ITEM, ITEM], () => desk.say(SAID));
  expect(posted).toEqual([{ finished: 3, isLoading: false, said: [SAID, SAID, SAID] }]);
});

test('what is said without an item is posted at once', () => {
  const { desk, posted } = createDesk();
  desk.say(SAID);
  expect(posted).toEqual([{ finished: 0, isLoading: false, said: [SAID] }]);
});

test('long work is interrupted by signs of life, with what there is to say by then', () => {
  const { desk, posted, clock } = createDesk();
  desk.work([ITEM, ITEM], () => {
    for (let part = 0; part < 3; part += 1) {
      clock.ms += 30;
      desk.beat();
    }
    desk.say(SAID);
  });
  expect(posted.length).toBeGreaterThanOrEqual(3);
  expect(posted.reduce((sum, { finished }) => sum + finished, 0)).toBe(2);
  expect(posted.flatMap(({ said }) => said)).toEqual([SAID, SAID]);
});

test('what has to be said before any news is', () => {
  const { desk, before } = createDesk();
  desk.work([ITEM], () => undefined);
  desk.say(SAID);
  expect(before).toEqual([0, 1]);
});
