import { afterEach, expect, test } from 'vitest';
import type { CheckInput } from '../../../server/guardrails/guardrail.ts';
import type { StreamAck } from '../../../src/protocol/index.ts';
import { createTestRunner, runnable } from '../../support/check-runner.ts';
import { BLOCKED, createFakeGuardrail } from '../../support/fake-guardrail.ts';
import { makeStart, makeUpdate } from '../../support/sessions.ts';
import { createTestServer, type TestServer } from '../../support/test-server.ts';

const END = { reason: 'complete', at: '2030-06-01T12:00:00Z' };

let server: TestServer;
let asked: CheckInput[];
afterEach(() => server.close());

/** One guardrail that waits for paragraphs, and one that doesn't. */
async function serve(): Promise<void> {
  asked = [];
  const patient = createFakeGuardrail({
    id: 'patient',
    check: async (input) => {
      asked.push(input);
      return BLOCKED;
    },
  });
  const quick = createFakeGuardrail({ id: 'quick' });
  const { runner } = createTestRunner([runnable(patient, { boundary: 'PARAGRAPH' }), runnable(quick)]);
  server = await createTestServer({ runner, guardrails: runner });
}

async function send(sessionId: string, seq: number, text: readonly object[], more = {}): Promise<StreamAck> {
  const body = { ...makeUpdate(sessionId, seq), text, ...more };
  const answer = await server.call({ url: '/v1/stream/update', body });
  expect(answer.statusCode).toBe(200);
  return answer.json();
}
const add = (offset: number, insert: string, channel = 'a') => ({ channel, offset, delete: 0, insert });
const listAsked = () => asked.map(({ context, text }) => [context, text]);
const listVerdicts = ({ verdicts = [] }: StreamAck) =>
  verdicts.map(({ guardrail, stretch }) => [guardrail, stretch?.start, stretch?.end]);

test('a guardrail that waits for paragraphs sees each when it has ended, and the last one at the end', async () => {
  await serve();
  const start = makeStart();
  const { sessionId } = start;
  const first = await send(sessionId, 1, [add(0, 'One. ')], { start });
  expect(listVerdicts(first)).toEqual([['quick', 0, 5]]);
  const second = await send(sessionId, 2, [add(5, 'Two.\n\nThree. ')]);
  expect(new Set(listVerdicts(second))).toEqual(
    new Set([
      ['patient', 0, 9],
      ['quick', 5, 18],
    ]),
  );
  // What is to come is kept on disk, like all else.
  await server.restart();
  await send(sessionId, 3, [add(18, 'Four. ')]);
  expect(listAsked()).toEqual([['', 'One. Two.']]);
  const last = await send(sessionId, 4, [], { end: END });
  expect(listVerdicts(last)).toEqual([['patient', 9, 24]]);
  expect(last.verdicts).toMatchObject([{ action: 'block' }]);
  expect(listAsked()[1]).toEqual(['One. Two.', '\n\nThree. Four. ']);
  expect((await server.store.audit.list(1))[0]?.record.checks).toMatchObject([
    { guardrail: 'quick', checks: 3 },
    { guardrail: 'patient', checkpoint: 'BATCHED', checks: 2, blocked: 2 },
  ]);
});

test('each channel has paragraphs of its own, and text that is changed moves them', async () => {
  await serve();
  const start = makeStart();
  const { sessionId } = start;
  await send(sessionId, 1, [add(0, 'One. '), add(0, 'Uno. ', 'b')], { start });
  await send(sessionId, 2, [{ channel: 'a', offset: 0, delete: 0, insert: 'Zero. ' }, add(11, '\n\nTwo. ')]);
  expect(listAsked()).toEqual([['', 'Zero. One.']]);
  await send(sessionId, 3, [add(5, '\n\nDos. ', 'b')], { end: END });
  expect(
    new Set(
      listAsked()
        .slice(1)
        .map(([, text]) => text),
    ),
  ).toEqual(new Set(['Uno.', ' \n\nTwo. ', ' \n\nDos. ']));
});

test('a session that is lost has its last paragraph checked, too', async () => {
  await serve();
  const start = makeStart();
  await send(start.sessionId, 1, [add(0, 'One. ')], { start });
  server.passTime(400_000);
  await server.sessions.endIdle();
  await expect.poll(() => listAsked()).toEqual([['', 'One. ']]);
  await expect.poll(async () => (await server.store.audit.list(1)).length).toBe(1);
});

test('one that is disabled meanwhile sees no more', async () => {
  await serve();
  const start = makeStart();
  await send(start.sessionId, 1, [add(0, 'One. ')], { start });
  await server.call({ url: '/v1/admin/guardrails/patient/mode', body: { mode: 'DISABLED' } });
  await send(start.sessionId, 2, [add(5, 'Two. ')], { end: END });
  expect(asked).toEqual([]);
  expect(await server.store.audit.list(1)).toHaveLength(1);
});
