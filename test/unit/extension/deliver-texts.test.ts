import { beforeEach, describe, expect, test } from 'vitest';
import type { TextDelta, TextVerdict } from '../../../src/protocol/index.ts';
import {
  type DeliveryStage,
  END,
  makeState,
  openDeliveryStage,
  refuse,
  SESSION_ID,
  unreachable,
} from '../../support/delivery-stage.ts';

describe('text that the server is to check', () => {
  let stage: DeliveryStage;
  beforeEach(async () => {
    stage = await openDeliveryStage();
  });

  const say = (offset: number, insert: string): TextDelta => ({ channel: 'c', offset, delete: 0, insert });
  const told = () => stage.server.sent.map(({ text }) => text?.map(({ insert }) => insert).join('') ?? '');

  test('goes at once, each sentence once, though a report comes twice', async () => {
    await stage.store.save({ ...makeState(1), text: [say(0, 'One.')] });
    await stage.deliver();
    await stage.store.save({ ...makeState(2), text: [say(0, 'One.'), say(4, ' Two.')] });
    await stage.deliver();
    await stage.store.save({ ...makeState(3, END), text: [] });
    await stage.deliver();
    expect(told()).toEqual(['One.', ' Two.', '']);
    expect(stage.sent()).toEqual(['1 start', '2', '3 end']);
  });

  test('waits while the server is away, and goes in the same request then', async () => {
    await stage.store.save({ ...makeState(1), text: [say(0, 'One.')] });
    stage.server.answer(unreachable);
    await stage.deliver();
    await stage.store.save({ ...makeState(2, END), text: [say(4, ' Two.')] });
    await stage.deliver();
    expect(told()).toEqual(['One.', 'One.', ' Two.']);
  });

  test('is cut into requests that the server takes; the end comes with the last', async () => {
    const long = 'x'.repeat(8_000);
    await stage.store.save({
      ...makeState(1, END),
      text: [say(0, long), say(8_000, long), say(16_000, long)],
    });
    await stage.deliver();
    expect(told().map(({ length }) => length)).toEqual([8_000, 8_000, 8_000]);
    expect(stage.sent()).toEqual(['1 start', '2', '3 end']);
  });

  test('that is too much for the server goes unchecked, and the session is told all the same', async () => {
    await stage.store.save({ ...makeState(1, END), text: [say(0, 'One.')] });
    stage.server.answer(refuse('BODY_TOO_LARGE'));
    await stage.deliver();
    expect(told()).toEqual(['One.', '']);
    expect(stage.sent()).toEqual(['1 start end', '1 start end']);
    expect(await stage.store.countRejected()).toBe(0);
  });

  test.each(['TEXT_GAP', 'TEXT_TOO_LONG', 'BODY_TOO_LARGE'] as const)(
    'and that it refuses with %s is in the record as unchecked, with all that follows, which is not sent',
    async (code) => {
      const reasons = () => stage.server.sent.at(-1)?.report.unscanned;
      await stage.store.save({ ...makeState(1), text: [say(0, 'One.')] });
      await stage.deliver();
      await stage.store.save({ ...makeState(2), text: [say(4, ' Two.')] });
      stage.server.answer(refuse(code));
      await stage.deliver();
      // A report that comes twice is counted once.
      await stage.store.save({ ...makeState(3), text: [say(4, ' Two.'), say(9, ' Three.')] });
      await stage.deliverLater();
      expect(reasons()).toEqual([{ reason: 'server-unchecked', bytes: 0, characters: 12 }]);
      const state = makeState(4, END);
      const paused = { reason: 'paused', bytes: 3, characters: 3 };
      const report = { ...state.report, unscanned: [paused] };
      await stage.store.save({ ...state, report, text: [say(16, ' Four.')] });
      await stage.deliver();
      expect(reasons()).toEqual([paused, { reason: 'server-unchecked', bytes: 0, characters: 18 }]);
      expect(told()).toEqual(['One.', ' Two.', '', '']);
    },
  );

  test('of an earlier request is there when a verdict on it comes late', async () => {
    const verdict = { stretch: { channel: 'c', start: 0, end: 4 }, action: 'block' } as TextVerdict;
    await stage.store.save({ ...makeState(1), text: [say(0, 'One.')] });
    await stage.deliver();
    await stage.store.save({ ...makeState(2), text: [say(4, ' Two.')] });
    stage.server.answer(({ sessionId, seq }) => ({
      kind: 'ok',
      value: { sessionId, seq, state: 'ACTIVE', duplicate: false, verdicts: [verdict] },
    }));
    await stage.deliver();
    expect(stage.answers.at(-1)).toMatchObject({
      sent: [say(0, 'One.')],
      text: [say(4, ' Two.')],
      verdicts: [verdict],
    });
  });

  test.each([
    [100, 10, 64],
    [20, 6_000, 16],
  ])(
    'of earlier requests is kept as far as there is room: of %i texts of %i characters %i',
    async (count, length, kept) => {
      for (let index = 0; index < count; index += 1) {
        await stage.store.save({ ...makeState(index + 1), text: [say(index * length, 'x'.repeat(length))] });
        await stage.deliver();
      }
      const sent = (await stage.store.find(SESSION_ID))?.sent ?? [];
      expect(sent.map(({ offset }) => offset / length)).toEqual(
        Array.from({ length: kept }, (_, index) => count - kept + index),
      );
    },
  );

  describe('and that a reader waits for', () => {
    const awaited = (revision: number, ...text: TextDelta[]) =>
      stage.store.save({ ...makeState(revision), text, awaits: true as const });

    test('is told of with what the server says, without other sessions', async () => {
      await awaited(1, say(0, 'One.'));
      await stage.deliverOne(SESSION_ID);
      expect(stage.answers).toMatchObject([
        { sessionId: SESSION_ID, awaits: true, text: [say(0, 'One.')], verdicts: [] },
      ]);
    });

    test('is delivered once, though two want to; what comes meanwhile goes along', async () => {
      await awaited(1, say(0, 'One.'));
      const { deliver: tell } = stage.server;
      stage.server.deliver = async (request) => {
        if (request.seq === 1) await awaited(2, say(4, ' Two.'));
        await stage.deliverOne(SESSION_ID);
        return tell(request);
      };
      await Promise.all([stage.deliverOne(SESSION_ID), stage.deliver()]);
      expect(told()).toEqual(['One.', ' Two.']);
      expect(stage.answers.map(({ text }) => text)).toEqual([[say(0, 'One.')], [say(4, ' Two.')]]);
    });

    test.each(['TEXT_GAP', 'TEXT_TOO_LONG', 'BODY_TOO_LARGE', 'SESSION_CLOSED', 'REQUEST_INVALID'] as const)(
      'and that the server refuses with %s will never be checked',
      async (code) => {
        await awaited(1, say(0, 'One.'));
        stage.server.answer(refuse(code));
        await stage.deliverOne(SESSION_ID);
        expect(stage.answers[0]).toMatchObject({ text: [say(0, 'One.')], verdicts: null });
        // The stream counts what it shows all the same.
        await stage.store.save({ ...makeState(2, END), awaits: true });
        await stage.deliver();
        expect(stage.server.sent.at(-1)?.report.unscanned).toEqual([]);
      },
    );

    test('and that it may still take is told again', async () => {
      await awaited(1, say(0, 'One.'));
      stage.server.answer(unreachable);
      await stage.deliverOne(SESSION_ID);
      stage.server.answer(refuse('OVERLOADED'));
      await stage.deliver();
      stage.server.answer(refuse('SEQUENCE_GAP', { expectedSeq: 1 }));
      await stage.deliver();
      expect(stage.answers).toMatchObject([{ verdicts: [] }]);
      expect(told()).toEqual(['One.', 'One.', 'One.', 'One.']);
    });
  });

  test('is handed on with what the server says of it', async () => {
    const verdict = { stretch: null, action: 'block' } as TextVerdict;
    await stage.store.save({ ...makeState(1), text: [say(0, 'One.')] });
    stage.server.answer(({ sessionId, seq }) => ({
      kind: 'ok',
      value: { sessionId, seq, state: 'ACTIVE', duplicate: false, verdicts: [verdict] },
    }));
    await stage.deliver();
    expect(stage.answers).toMatchObject([{ text: [say(0, 'One.')], verdicts: [verdict] }]);
  });
});
