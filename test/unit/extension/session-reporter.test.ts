import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSessionReporter } from '../../../src/extension/offscreen/session-reporter.ts';
import type { SessionControl } from '../../../src/extension/shared/engine-control.ts';
import type { ReportSessionRequest } from '../../../src/protocol/index.ts';
import { CORRELATION_ID } from '../../support/correlation-id.ts';

const session = (
  stream: number,
  seen: number,
  endReason: SessionControl['endReason'] = null,
): SessionControl => ({
  type: 'session',
  document: 1,
  stream,
  correlationId: CORRELATION_ID,
  origin: 'https://chat.example',
  transport: 'fetch',
  format: 'openai-chat',
  bundleDigest: 'a'.repeat(64),
  bundleVersion: 1,
  report: {
    characters: { seen, released: seen, redacted: 0, discarded: 0, held: 0 },
    verdicts: { count: 0, totalMs: 0, maxMs: 0 },
    hits: [],
    unscanned: [],
  },
  endReason,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function create(answers: ((request: ReportSessionRequest) => Promise<unknown>)[]) {
  const sent: ReportSessionRequest[] = [];
  let lastId = 0;
  const reporter = createSessionReporter({
    send: (request) => {
      sent.push(request);
      return answers.shift()?.(request) ?? Promise.resolve(request.revision);
    },
    randomUuid: () => `session-${++lastId}`,
    now: () => new Date(0),
  });
  return { sent, reporter };
}

test('a report is sent until it is said to be stored', async () => {
  const died = () => Promise.reject(new Error('the worker was stopped'));
  const { sent, reporter } = create([died, () => Promise.resolve(undefined)]);
  reporter.report(session(1, 5));
  await vi.runAllTimersAsync();
  expect(sent.map(({ revision }) => revision)).toEqual([1, 1, 1]);
});

test('text that a reader waits for is said to be that, and is sent again soon', async () => {
  const { sent, reporter } = create([() => Promise.reject(new Error('stopped'))]);
  const text = [{ channel: 'c', offset: 0, delete: 0, insert: 'One.' }];
  reporter.report({ ...session(1, 4), text, awaits: true });
  await vi.advanceTimersByTimeAsync(100);
  expect(sent).toMatchObject([
    { text, awaits: true },
    { text, awaits: true },
  ]);
});

test('text goes with what waits of the same stream, unless that is for another server', async () => {
  const first = Promise.withResolvers<unknown>();
  const { sent, reporter } = create([() => first.promise]);
  const say = (offset: number, insert: string) => [{ channel: 'c', offset, delete: 0, insert }];
  reporter.report({ ...session(1, 4), text: say(0, 'One.'), recipient: 'a' });
  reporter.report({ ...session(1, 8), text: say(4, 'Two.'), recipient: 'a' });
  reporter.report({ ...session(1, 9), text: say(8, 'Three.'), recipient: 'b' });
  first.resolve(1);
  await vi.runAllTimersAsync();
  expect(sent.map(({ recipient, text }) => [recipient, text?.map(({ insert }) => insert)])).toEqual([
    ['a', ['One.']],
    ['b', ['Three.']],
  ]);
});

test('only the newest state of a session is sent after a failure', async () => {
  const { sent, reporter } = create([() => Promise.reject(new Error('stopped'))]);
  reporter.report(session(1, 5));
  reporter.report(session(1, 9, 'complete'));
  await vi.runAllTimersAsync();
  expect(sent.at(-1)).toMatchObject({
    correlationId: CORRELATION_ID,
    revision: 2,
    report: { characters: { seen: 9 } },
    end: { reason: 'complete' },
  });
  expect(sent.filter(({ revision }) => revision === 2)).toHaveLength(1);
});

test('each stream is a session of its own and keeps its id', async () => {
  const { sent, reporter } = create([]);
  reporter.report(session(1, 1));
  reporter.report(session(2, 1));
  await vi.runAllTimersAsync();
  reporter.report(session(1, 2, 'complete'));
  await vi.runAllTimersAsync();
  expect(sent.map(({ head }) => head.sessionId)).toEqual(['session-1', 'session-2', 'session-1']);
});

test('a silent session is told again as it was, with a new revision, until it ends', async () => {
  const { sent, reporter } = create([]);
  reporter.report(session(1, 5));
  reporter.report(session(2, 7, 'complete'));
  await vi.runAllTimersAsync();
  reporter.repeatOpen();
  await vi.runAllTimersAsync();
  expect(sent).toHaveLength(3);
  expect(sent[2]).toEqual({ ...sent[0], revision: 3 });
  reporter.report(session(1, 5, 'complete'));
  reporter.repeatOpen();
  await vi.runAllTimersAsync();
  expect(sent).toHaveLength(4);
});

test('where a stream is is known while it is open, however many others come, and for some time after', () => {
  const { reporter } = create([]);
  const place = (id: number) => reporter.find(`session-${id}`);
  reporter.report(session(1, 1));
  for (let stream = 2; stream <= 601; stream += 1) {
    reporter.report(session(stream, 1));
    reporter.report(session(stream, 2, 'complete'));
  }
  expect(place(1)).toEqual({ document: 1, stream: 1 });
  reporter.report(session(1, 2, 'complete'));
  expect([place(345), place(346), place(347)]).toEqual([null, null, { document: 1, stream: 347 }]);
  // It has ended last.
  expect(place(1)).toEqual({ document: 1, stream: 1 });
});
