import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createBatchedChecks, findAnswer } from '../../../../server/checks/create-batched-checks.ts';
import type { ObservableCheckRunner } from '../../../../server/checks/create-check-runner.ts';
import type { Finding } from '../../../../server/guardrails/guardrail.ts';
import type { StoredSession } from '../../../../server/storage/store.ts';
import type { GuardrailMode } from '../../../../src/protocol/index.ts';
import { createTestRunner, runnable } from '../../../support/check-runner.ts';
import { createFakeGuardrail } from '../../../support/fake-guardrail.ts';
import { makeEndedSession } from '../../../support/sessions.ts';

const BUDGET_MS = 20;
const OPEN = {
  checkId: '1.0.fake',
  guardrail: 'fake',
  class: 'MODERATE',
  mode: 'BLOCK',
  seq: 1,
  stretch: { channel: 'a', start: 0, end: 4 },
  correlationId: 'request-1',
} as const;
const SESSION: StoredSession = {
  ...makeEndedSession().session,
  checks: {
    guardrails: { batched: [], deferred: [] },
    textChars: 4,
    open: [OPEN],
    settled: [],
    answered: [],
    correlationId: '',
  },
};

/** @returns the verdict of the open check, whose guardrail says nothing until the end of the test */
async function check(runner: ObservableCheckRunner, meanwhile: () => void = () => {}) {
  const batched = createBatchedChecks({
    runner,
    budgetMs: BUDGET_MS,
    readTexts: async () => new Map(),
    settle: async ({ answer }) => ({
      ...SESSION,
      checks: { ...SESSION.checks!, answered: answer === null ? [] : [answer] },
    }),
    logger: pino({ level: 'silent' }),
  });
  const answering = batched.answer(SESSION, 1, new Map([['a', 'One.']]));
  meanwhile();
  const session = await answering;
  await batched.stop();
  return findAnswer(session, 1)?.verdicts[0];
}

function createHeldRunner(): ObservableCheckRunner {
  const hold = (_input: unknown, signal: AbortSignal) =>
    new Promise<Finding>((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true }),
    );
  return createTestRunner([runnable(createFakeGuardrail({ check: hold }))]).runner;
}

describe('a check without an answer', () => {
  test.each([
    ['BLOCK', null],
    ['MONITOR', 'MONITOR'],
    ['DISABLED', 'DISABLED'],
  ] satisfies [GuardrailMode, GuardrailMode | null][])(
    'in time is told in the mode of now, %s',
    async (mode, chosen) => {
      const runner = createHeldRunner();
      const told = await check(runner, () => runner.setMode('fake', chosen));
      expect(told).toMatchObject({ outcome: 'timeout', mode });
    },
  );

  test('since its guardrail was disabled is told as such; where it is gone, in the mode that it had', async () => {
    const disabled = createHeldRunner();
    disabled.setMode('fake', 'DISABLED');
    expect(await check(disabled)).toMatchObject({ outcome: 'unavailable', mode: 'DISABLED' });
    expect(await check(createTestRunner([]).runner)).toMatchObject({ outcome: 'unavailable', mode: 'BLOCK' });
  });
});
