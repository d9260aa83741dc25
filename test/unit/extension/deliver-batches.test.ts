import { beforeEach, describe, expect, test } from 'vitest';
import { LIMITS, type ReportSessionRequest, type TextDelta } from '../../../src/protocol/index.ts';
import {
  type DeliveryStage,
  END,
  makeState,
  NOW,
  openDeliveryStage,
  refuse,
  unreachable,
} from '../../support/delivery-stage.ts';

describe('several sessions that wait', () => {
  let stage: DeliveryStage;
  beforeEach(async () => {
    stage = await openDeliveryStage();
  });

  const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const save = async (index: number, more: Partial<ReportSessionRequest> = {}): Promise<void> => {
    const { head, ...rest } = makeState(1, END);
    const startedAt = new Date(NOW.getTime() + index).toISOString();
    await stage.store.save({ ...rest, ...more, head: { ...head, sessionId: idOf(index), startedAt } });
  };

  test('go in one request, the oldest first', async () => {
    for (const index of [3, 1, 2]) await save(index);
    await stage.deliver();
    expect(stage.server.batches).toEqual([3]);
    expect(stage.server.sent.map(({ sessionId }) => sessionId)).toEqual([1, 2, 3].map(idOf));
    expect(await stage.store.listUndelivered()).toEqual([]);
  });

  test('what the server refuses of one hurts no other', async () => {
    for (const index of [1, 2, 3]) await save(index);
    stage.server.answer(() => undefined);
    stage.server.answer(refuse('REQUEST_INVALID'));
    await stage.deliver();
    expect(stage.server.batches).toEqual([3]);
    expect(await stage.store.countRejected()).toBe(1);
    expect(await stage.store.listUndelivered()).toEqual([]);
  });

  test('are told unchanged again where no answer came', async () => {
    for (const index of [1, 2]) await save(index);
    stage.server.answer(unreachable);
    expect(await stage.deliver()).toMatchObject({ done: false });
    await stage.deliver();
    expect(stage.server.sent.slice(2)).toEqual(stage.server.sent.slice(0, 2));
    expect(await stage.store.listUndelivered()).toEqual([]);
  });

  test('are told one by one where the server has something against the request as a whole', async () => {
    for (const index of [1, 2]) await save(index);
    const error = { code: 'BODY_TOO_LARGE', message: 'too large', requestId: 'r' } as const;
    stage.server.deliverBatch = async () => ({ kind: 'error', status: 413, error });
    await stage.deliver();
    expect(stage.server.batches).toEqual([1, 1]);
    expect(await stage.store.listUndelivered()).toEqual([]);
  });

  test('stop at the first request that the server does not take', async () => {
    for (let index = 1; index <= 70; index += 1) await save(index);
    stage.server.deliverBatch = async (requests) => {
      stage.server.batches.push(requests.length);
      return { kind: 'unreachable', reason: 'no network' };
    };
    await stage.deliver();
    expect(stage.server.batches).toEqual([64]);
    expect((await stage.store.listUndelivered()).length).toBe(70);
  });

  test('are as many in a request as the server takes, by number and by size', async () => {
    for (let index = 1; index <= 130; index += 1) await save(index);
    await stage.deliver();
    expect(stage.server.batches).toEqual([64, 64, 2]);
    stage.server.batches.length = 0;
    const insert = '\u0001'.repeat(6_000);
    const text = [{ channel: 'c', offset: 0, delete: 0, insert }];
    for (let index = 1; index <= 40; index += 1) await save(1_000 + index, { text });
    await stage.deliver();
    expect(stage.server.batches.length).toBe(2);
    expect(Math.max(...stage.server.batches) * insert.length * 6).toBeLessThan(LIMITS.maxBatchBytes);
    expect(await stage.store.listUndelivered()).toEqual([]);
  });

  test('with more to tell than one request takes go on together', async () => {
    const say = (offset: number): TextDelta => ({
      channel: 'c',
      offset,
      delete: 0,
      insert: 'x'.repeat(6_000),
    });
    await save(1, { text: [say(0), say(6_000)] });
    await save(2, { text: [say(0), say(6_000), say(12_000)] });
    await save(3);
    await stage.deliver();
    expect(stage.server.batches).toEqual([3, 2, 1]);
    expect(await stage.store.listUndelivered()).toEqual([]);
  });
});
