import { describe, expect, test } from 'vitest';
import { createDeliveryQueue, schedule } from '../../../src/extension/page-hook/delivery-queue.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('deliveries', () => {
  const start = () => {
    const log: string[] = [];
    const queue = createDeliveryQueue(schedule);
    const add = (name: string) => queue.add(() => void log.push(name));
    return { log, queue, add };
  };

  test('keep their order, whatever is ready first', async () => {
    const { log, queue, add } = start();
    const [a, b, c] = [add('a'), add('b'), add('c')];
    queue.ready(c);
    queue.ready(b);
    expect(queue.size()).toBe(3);
    queue.ready(a);
    await waitUntil(() => queue.isEmpty());
    expect(log).toEqual(['a', 'b', 'c']);
  });

  test('are tasks of their own: what a promise does between two stays between them', async () => {
    const { log, queue } = start();
    for (const name of ['a', 'b']) {
      const entry = queue.add(() => {
        log.push(name);
        void Promise.resolve().then(() => log.push(`after ${name}`));
      });
      queue.ready(entry);
    }
    await waitUntil(() => log.length === 4);
    expect(log).toEqual(['a', 'after a', 'b', 'after b']);
  });

  test('one that is dropped is never made, and those before it are', async () => {
    const { log, queue, add } = start();
    const [a, b, c] = [add('a'), add('b'), add('c')];
    queue.ready(c);
    queue.dropAfter(a);
    expect(queue.size()).toBe(1);
    queue.ready(b);
    const d = add('d');
    queue.ready(d);
    queue.ready(a);
    await waitUntil(() => queue.isEmpty());
    expect(log).toEqual(['a', 'd']);
  });

  test('nothing comes once it is cleared', async () => {
    const { log, queue, add } = start();
    queue.ready(add('a'));
    queue.clear();
    queue.ready(add('b'));
    await waitUntil(() => log.length > 0);
    expect(log).toEqual(['b']);
  });
});
