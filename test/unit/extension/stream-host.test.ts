import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CloseReason, HookMessage, ShownMessage } from '../../../src/extension/bridge/index.ts';
import { passageByPort } from '../../../src/extension/content/hook-passages.ts';
import type { EngineLink } from '../../../src/extension/content/streams/engine-link.ts';
import { hostStreams } from '../../../src/extension/content/streams/stream-host.ts';
import { trustedPort } from '../../support/trusted-port.ts';
import { waitUntil } from '../../support/wait-until.ts';

const begin = (stream: number): HookMessage => ({
  type: 'begin',
  stream,
  transport: 'xhr',
  shape: 'text',
  url: 'https://chat.example/',
  status: 200,
  contentType: 'text/plain',
});

describe('the host of the streams', () => {
  let hook: MessagePort;
  let ignored: number;
  let answers: ShownMessage[];
  let closes: CloseReason[];

  beforeEach(() => {
    const { port1, port2 } = new MessageChannel();
    answers = [];
    closes = [];
    const link: EngineLink = {
      failPolicy: () => 'closed',
      open: () => ({
        scan: async (_format, texts) => ({
          ok: true,
          answers: texts.map(({ text }) => ({ text: text.toUpperCase(), held: 0 })),
        }),
        close: ({ reason }) => void closes.push(reason),
      }),
    };
    hook = port1;
    hook.addEventListener('message', (event) => answers.push((event as MessageEvent<ShownMessage>).data));
    hook.start();
    ignored = 0;
    hostStreams(passageByPort(trustedPort(port2)), link, {
      unscanned: () => undefined,
      ignored: (count) => void (ignored += count),
    });
  });
  afterEach(() => hook.close());

  const say = (...messages: readonly unknown[]): void => {
    for (const message of messages) hook.postMessage(message);
  };

  test('streams are told apart', async () => {
    say(begin(1), begin(2), { type: 'piece', stream: 2, seq: 1, piece: 'beta, the second' });
    say(
      { type: 'piece', stream: 1, seq: 2, piece: 'alpha, the first' },
      { type: 'finish', stream: 1, seq: 3 },
    );
    await waitUntil(() => answers.length === 3);
    expect(
      answers
        .map(({ stream, seq, shown }) => [stream, seq, shown])
        .toSorted(([a], [b]) => Number(a) - Number(b)),
    ).toEqual([
      [1, 2, 'ALPHA, THE FIRST'],
      [1, 3, ''],
      [2, 1, 'BETA, THE SECOND'],
    ]);
    await waitUntil(() => closes.length === 1);
    expect(ignored).toBe(0);
  });

  test('what is forged, replayed or of no open stream is ignored, counted and shows nothing', async () => {
    say('nonsense', { type: 'shown', stream: 1 }, begin(1), begin(1), {
      type: 'end',
      stream: 7,
      reason: 'error',
    });
    say({ type: 'piece', stream: 7, seq: 1, piece: 'secret' });
    await waitUntil(() => answers.length === 1);
    expect(answers[0]).toEqual({ type: 'shown', stream: 7, seq: 1, shown: new Uint8Array(0), ended: true });
    expect(ignored).toBe(5);
    expect(closes).toEqual([]);
  });

  test('an answer that nobody waits for is counted', async () => {
    say({ type: 'stray', stream: 1 });
    await waitUntil(() => ignored === 1);
    expect(answers).toEqual([]);
  });

  test('a stream that has ended does not begin again, and what was on its way is not held against it', async () => {
    say(begin(1), { type: 'end', stream: 1, reason: 'aborted' });
    say({ type: 'piece', stream: 1, seq: 1, piece: 'late' }, { type: 'end', stream: 1, reason: 'aborted' });
    await waitUntil(() => answers.length === 1);
    expect([answers[0]?.ended, ignored]).toEqual([true, 0]);
    say(begin(1));
    await waitUntil(() => ignored === 1);
  });

  test('more streams than a document may have open: the first is given up', async () => {
    for (let stream = 1; stream <= 1_024; stream += 1) say(begin(stream));
    say({ type: 'piece', stream: 1, seq: 1, piece: 'a' });
    await waitUntil(() => answers.length === 1);
    say(begin(2_000));
    await waitUntil(() => closes.length === 1);
    expect(closes).toEqual(['aborted']);
  });

  describe('a Worker', () => {
    let inside: MessagePort;
    let insideAnswers: ShownMessage[];

    beforeEach(() => {
      const { port1, port2 } = new MessageChannel();
      inside = port1;
      insideAnswers = [];
      inside.addEventListener('message', (event) =>
        insideAnswers.push((event as MessageEvent<ShownMessage>).data),
      );
      inside.start();
      // Its numbers are its own.
      say(begin(1));
      hook.postMessage({ type: 'worker', stream: 2 }, [port2]);
      inside.postMessage(begin(1));
      inside.postMessage({ type: 'piece', stream: 1, seq: 1, piece: 'inside, on its own' });
    });
    afterEach(() => inside.close());

    test('is guarded by a port of its own', async () => {
      say({ type: 'piece', stream: 1, seq: 1, piece: 'outside, on its own' });
      await waitUntil(() => answers.length === 1 && insideAnswers.length === 1);
      expect(answers[0]?.shown).toBe('OUTSIDE, ON ITS OWN');
      expect(insideAnswers[0]?.shown).toBe('INSIDE, ON ITS OWN');
    });

    test('that is gone ends what it read, and nothing else', async () => {
      await waitUntil(() => insideAnswers.length === 1);
      say({ type: 'end', stream: 2, reason: 'aborted' });
      await waitUntil(() => closes.length === 1);
      expect(closes).toEqual(['aborted']);
      say({ type: 'piece', stream: 1, seq: 1, piece: 'outside, on its own' });
      await waitUntil(() => answers.length === 1);
    });

    test('without a port is ignored', async () => {
      say({ type: 'worker', stream: 3 });
      await waitUntil(() => ignored === 1);
    });
  });
});
