import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/extension/background/database.ts';
import { CORRELATION_ID } from '../../support/correlation-id.ts';
import {
  type DeliveryStage,
  END,
  makeReport,
  makeState,
  NEW_ID,
  NOW,
  openDeliveryStage,
  refuse,
  SESSION_ID,
  unreachable,
} from '../../support/delivery-stage.ts';

describe('delivery of sessions', () => {
  let stage: DeliveryStage;
  beforeEach(async () => {
    stage = await openDeliveryStage();
  });

  test('a session that is over before a minute takes one request', async () => {
    await stage.store.save(makeState(1));
    await stage.deliver();
    expect(stage.sent()).toEqual([]);
    await stage.store.save(makeState(2, END));
    await stage.deliver();
    await stage.deliver();
    expect(stage.sent()).toEqual(['1 start end']);
    expect(await stage.store.listUndelivered()).toEqual([]);
  });

  test('one whose checks go on when it is over is remembered, before it is forgotten here', async () => {
    const text = [{ channel: 'c', offset: 0, delete: 0, insert: 'One.' }];
    await stage.store.save({ ...makeState(1, END), text });
    stage.server.answer(unreachable);
    await stage.deliver();
    expect(stage.monitored).toEqual([]);
    stage.server.answer(({ sessionId, seq }) => ({
      kind: 'ok',
      value: { sessionId, seq, state: 'MONITORING', duplicate: true },
    }));
    await stage.deliver();
    expect(stage.monitored).toMatchObject([
      { record: { sessionId: SESSION_ID }, delivery: { request: { text } } },
    ]);
  });

  test('is named as its stream is in every request, another id notwithstanding', async () => {
    await stage.store.save(makeState(1));
    stage.server.answer(refuse('SESSION_CONFLICT'));
    await stage.deliverLater();
    await stage.store.save(makeState(2, END));
    await stage.deliver();
    expect(stage.server.sent.map(({ sessionId, correlationId }) => [sessionId, correlationId])).toEqual([
      [SESSION_ID, CORRELATION_ID],
      [NEW_ID, CORRELATION_ID],
      [NEW_ID, CORRELATION_ID],
    ]);
  });

  test('that an older version has kept is named by its id', async () => {
    await stage.store.save(makeState(1, END));
    await stage.store.change(SESSION_ID, ({ correlationId: _none, ...record }) => record);
    await stage.deliver();
    expect(stage.server.sent).toMatchObject([{ correlationId: SESSION_ID }]);
  });

  test('one that lives longer is told of once a minute, in order, each state once', async () => {
    await stage.store.save(makeState(1));
    await stage.deliverLater();
    await stage.store.save(makeState(2));
    await stage.deliver();
    await stage.deliverLater();
    await stage.deliverLater();
    await stage.store.save(makeState(3, END));
    await stage.deliver();
    expect(stage.sent()).toEqual(['1 start', '2', '3 end']);
    expect(await stage.store.listUndelivered()).toEqual([]);
  });

  test('what was not answered is sent again unchanged, though newer reports came meanwhile', async () => {
    await stage.store.save(makeState(1));
    stage.server.answer(unreachable);
    expect(await stage.deliverLater()).toEqual({ done: false, reason: 'no network' });
    await stage.store.save(makeState(2, END));
    expect(await stage.deliver()).toEqual({ done: true, asked: true });
    expect(stage.sent()).toEqual(['1 start', '1 start', '2 end']);
    expect(stage.server.sent[0]).toEqual(stage.server.sent[1]);
  });

  test('an older report never replaces a newer one, and nothing follows the end', async () => {
    await stage.store.save(makeState(2));
    await stage.store.save(makeState(1));
    await stage.store.save(makeState(3, END));
    await stage.store.save(makeState(4));
    await stage.deliver();
    expect(stage.server.sent.at(-1)).toMatchObject({ report: makeReport(3) });
  });

  test('a server that lost its store is told everything again', async () => {
    await stage.store.save(makeState(1));
    await stage.deliverLater();
    await stage.store.save(makeState(2, END));
    stage.server.answer(refuse('SESSION_UNKNOWN'));
    await stage.deliver();
    expect(stage.sent()).toEqual(['1 start', '2 end', '1 start end']);
  });

  test('a gap is closed with the number that the server expects', async () => {
    await stage.store.save(makeState(1));
    await stage.deliverLater();
    await stage.store.save(makeState(2, END));
    stage.server.answer(refuse('SEQUENCE_GAP', { expectedSeq: 5 }));
    await stage.deliver();
    expect(stage.sent()).toEqual(['1 start', '2 end', '5 end']);
  });

  test('a session that the server has closed is done with', async () => {
    await stage.store.save(makeState(1, END));
    stage.server.answer(refuse('SESSION_CLOSED'));
    expect(await stage.deliver()).toEqual({ done: true, asked: true });
    expect(await stage.store.listUndelivered()).toEqual([]);
  });

  test('one that it will never take stops no other', async () => {
    await stage.store.save(makeState(1, END));
    const other = makeState(1, END);
    await stage.store.save({ ...other, head: { ...other.head, sessionId: SESSION_ID.replace('a', 'c') } });
    stage.server.answer(refuse('REQUEST_INVALID'));
    expect(await stage.deliver()).toEqual({ done: true, asked: true });
    expect(stage.sent()).toEqual(['1 start end', '1 start end']);
  });

  test('what the server fails at for one session stops no other', async () => {
    await stage.store.save(makeState(1, END));
    const other = makeState(1, END);
    await stage.store.save({ ...other, head: { ...other.head, sessionId: SESSION_ID.replace('a', 'c') } });
    stage.server.answer(refuse('INTERNAL'));
    expect(await stage.deliver()).toEqual({ done: false, reason: 'INTERNAL' });
    expect((await stage.store.listUndelivered()).map(({ sessionId }) => sessionId)).toEqual([SESSION_ID]);
    expect(await stage.deliver()).toEqual({ done: true, asked: true });
    expect(await stage.store.listUndelivered()).toEqual([]);
  });

  test('without a valid token everything waits', async () => {
    await stage.store.save(makeState(1, END));
    stage.server.answer(refuse('UNAUTHORIZED'));
    expect(await stage.deliver()).toEqual({ done: false, reason: 'UNAUTHORIZED' });
    expect(await stage.store.listUndelivered()).toHaveLength(1);
  });

  test('one without news for long is ended as lost', async () => {
    await stage.store.save(makeState(1));
    await stage.store.endIdle(NOW.getTime());
    await stage.deliver();
    expect(stage.sent()).toEqual([]);
    await stage.store.endIdle(NOW.getTime() + 1);
    await stage.deliver();
    expect(stage.server.sent.at(-1)).toMatchObject({ end: { reason: 'lost' } });
  });

  test('with nothing to deliver the server is not asked', async () => {
    expect(await stage.deliver()).toEqual({ done: true, asked: false });
    await stage.store.save(makeState(1, END));
    expect(await stage.deliver()).toEqual({ done: true, asked: true });
    expect(await stage.deliver()).toEqual({ done: true, asked: false });
  });

  test('one that was given up too early ends as it truly did', async () => {
    await stage.store.save(makeState(1));
    await stage.store.endIdle(NOW.getTime() + 1);
    await stage.store.save(makeState(2, END));
    await stage.deliver();
    expect(stage.server.sent.at(-1)).toMatchObject({ report: makeReport(2), end: { reason: 'complete' } });
  });

  test('one that the server may have been told is lost stays lost', async () => {
    await stage.store.save(makeState(1));
    await stage.store.endIdle(NOW.getTime() + 1);
    stage.server.answer(unreachable);
    await stage.deliver();
    await stage.store.save(makeState(2, END));
    await stage.deliver();
    expect(stage.sent()).toEqual(['1 start end', '1 start end']);
    expect(stage.server.sent[1]).toEqual(stage.server.sent[0]);
  });

  test('one that another token has begun is told anew under another id, and goes on under it', async () => {
    await stage.store.save(makeState(1));
    await stage.deliverLater();
    await stage.store.save(makeState(2));
    stage.server.answer(refuse('SESSION_CONFLICT'));
    await stage.deliverLater();
    await stage.store.save(makeState(3, END));
    await stage.deliver();
    expect(stage.sent()).toEqual(['1 start', '2', '1 start', '2 end']);
    const ids = stage.server.sent.map(({ sessionId }) => sessionId);
    expect(ids).toEqual([SESSION_ID, SESSION_ID, NEW_ID, NEW_ID]);
    expect(stage.server.sent.at(-1)).toMatchObject({ report: makeReport(3) });
    expect(await stage.store.countRejected()).toBe(0);
  });

  test('one that conflicts again is rejected', async () => {
    await stage.store.save(makeState(1, END));
    stage.server.answer(refuse('SESSION_CONFLICT'));
    stage.server.answer(refuse('SESSION_CONFLICT'));
    await stage.deliver();
    expect(stage.sent()).toEqual(['1 start end', '1 start end']);
    expect(await stage.store.countRejected()).toBe(1);
  });

  test('of those that were rejected the newest are kept', async () => {
    const ids = ['1', '2', '3'].map((digit) => SESSION_ID.replace('a', digit));
    for (const [index, sessionId] of ids.entries()) {
      const { head, ...rest } = makeState(1, END);
      const startedAt = new Date(NOW.getTime() + index).toISOString();
      await stage.store.save({ ...rest, head: { ...head, sessionId, startedAt } });
      stage.server.answer(refuse('REQUEST_INVALID'));
    }
    await stage.deliver();
    expect(await stage.store.countRejected()).toBe(3);
    await stage.store.pruneRejected(3);
    expect(await stage.store.countRejected()).toBe(3);
    await stage.store.pruneRejected(1);
    const kept = (await (await openDatabase()).getAll('sessions')).map(({ sessionId }) => sessionId);
    expect(kept).toEqual([ids[2]]);
  });
});
