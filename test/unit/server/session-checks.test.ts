import { describe, expect, test } from 'vitest';
import {
  type CheckPolicy,
  describeUnanswered,
  keepAnswer,
  openBatched,
  openDeferred,
  settleChecks,
} from '../../../server/services/session-checks.ts';
import type { OpenCheck, SessionChecks } from '../../../server/storage/store.ts';
import type { Verdict } from '../../../src/protocol/index.ts';

const POLICY: CheckPolicy = {
  batched: [{ id: 'model', class: 'MODERATE', mode: 'BLOCK' }],
  deferred: [{ id: 'judge', class: 'SLOW', mode: 'MONITOR' }],
  disabled: [],
  room: 1,
};
const STRETCHES = [
  { channel: 'a', start: 0, end: 4 },
  { channel: 'b', start: 2, end: 9 },
];
const END = { seq: 2, correlationId: 'request-2' };

const open = (seq = 1, checks: SessionChecks | null = null) =>
  openBatched(checks, POLICY, {
    seq,
    textChars: 11,
    stretches: STRETCHES,
    grown: STRETCHES,
    texts: new Map(),
    correlationId: `request-${seq}`,
  });
const find = (checks: SessionChecks, id: string): OpenCheck => {
  const found = checks.open.find(({ checkId }) => checkId === id);
  if (found === undefined) throw new Error(`no open check ${id}`);
  return found;
};
const answer = (check: OpenCheck, said: Partial<Verdict> = {}) => ({
  checkId: check.checkId,
  verdict: { ...describeUnanswered(check, 'failed', 2), outcome: 'answered' as const, ...said },
});

test('each guardrail checks each stretch of each request', () => {
  expect(open(2, open(1)).open.map(({ checkId, stretch }) => [checkId, stretch])).toEqual([
    ['1.0.model', STRETCHES[0]],
    ['1.1.model', STRETCHES[1]],
    ['2.0.model', STRETCHES[0]],
    ['2.1.model', STRETCHES[1]],
  ]);
});

test('a guardrail that is moved meanwhile checks the session where it began to', () => {
  const request = {
    seq: 2,
    textChars: 11,
    stretches: STRETCHES,
    grown: STRETCHES,
    texts: new Map(),
    correlationId: 'request-2',
  };
  const moved = { batched: [], deferred: [...POLICY.batched, ...POLICY.deferred], disabled: [], room: 9 };
  const checks = openDeferred(openBatched(open(), moved, request), { disabled: [], room: 9 }, END);
  expect(checks.open.map(({ checkId }) => checkId)).toEqual([
    '1.0.model',
    '1.1.model',
    '2.0.model',
    '2.1.model',
    'judge',
  ]);
});

describe('what ended', () => {
  test('is added up once for each guardrail, and is open no more', () => {
    const checks = open();
    const [first, second] = [find(checks, '1.0.model'), find(checks, '1.1.model')];
    const one = settleChecks(checks, [answer(first, { action: 'warn', durationMs: 5 })]);
    const both = settleChecks(one, [
      answer(first, { action: 'block' }),
      answer(second, { action: 'block', durationMs: 3 }),
    ]);
    expect(both.open).toEqual([]);
    const counts = { checks: 2, unanswered: 0, warned: 1, blocked: 1, wouldHaveBlocked: 0 };
    expect(both.settled).toMatchObject([{ guardrail: 'model', ...counts, totalMs: 8, maxMs: 5 }]);
  });

  test('changes nothing where it was not open', () => {
    const checks = open();
    const settled = settleChecks(checks, [answer(find(checks, '1.0.model'))]);
    expect(settleChecks(settled, [answer(find(checks, '1.0.model'))])).toBe(settled);
  });

  test.each([
    [
      'an answer in MONITOR mode blocks nothing',
      { mode: 'MONITOR', action: 'block', wouldHaveBlocked: true },
      0,
      1,
    ],
    ['a failure allows', { outcome: 'failed', action: 'allow' }, 0, 0],
    ['a block in BLOCK mode counts', { action: 'block' }, 1, 0],
  ] as const)('%s', (_name, said, blocked, wouldHaveBlocked) => {
    const checks = open();
    const settled = settleChecks(checks, [answer(find(checks, '1.0.model'), said)]);
    expect(settled.settled).toMatchObject([{ checks: 1, blocked, wouldHaveBlocked }]);
  });
});

describe('the end of a session', () => {
  test('opens its deferred checks', () => {
    const ended = openDeferred(open(), POLICY, END);
    expect(find(ended, 'judge')).toMatchObject({ stretch: null, seq: 2, class: 'SLOW', mode: 'MONITOR' });
    expect(ended.correlationId).toBe('request-2');
  });

  test.each([
    ['without text', { ...open(), textChars: 0 }],
    ['without guardrails', { ...open(), guardrails: { batched: [], deferred: [] } }],
  ])('opens none %s', (_name, checks) => {
    expect(openDeferred(checks, POLICY, END)).toEqual({ ...checks, correlationId: 'request-2' });
  });

  test('refuses all of them where the queue has no room for all', () => {
    const policy = { ...POLICY, deferred: [...POLICY.deferred, { ...POLICY.deferred[0]!, id: 'other' }] };
    const request = {
      seq: 1,
      textChars: 11,
      stretches: STRETCHES,
      grown: STRETCHES,
      texts: new Map(),
      correlationId: 'request-1',
    };
    const ended = openDeferred(openBatched(null, policy, request), POLICY, END);
    expect(ended.open.every(({ stretch }) => stretch !== null)).toBe(true);
    expect(ended.settled).toMatchObject([
      { guardrail: 'judge', checks: 1, unanswered: 1 },
      { guardrail: 'other', checks: 1, unanswered: 1 },
    ]);
    expect(ended.answered).toMatchObject([
      { seq: 2, isFinal: true, verdicts: [{ outcome: 'refused' }, { outcome: 'refused' }] },
    ]);
  });

  test('waits with the answer for what the same request is still checked for', () => {
    const ended = openDeferred(open(2), { ...POLICY, room: 0 }, END);
    expect(ended.answered).toMatchObject([{ seq: 2, isFinal: false }]);
    const { verdict } = answer(find(ended, '2.0.model'));
    const answered = keepAnswer(ended, { seq: 2, verdicts: [{ ...verdict, stretch: null }], isFinal: true });
    expect(answered.answered).toMatchObject([
      { isFinal: true, verdicts: [{ guardrail: 'model' }, { guardrail: 'judge', outcome: 'refused' }] },
    ]);
  });
});

describe('answers', () => {
  test('that are final stay as they are', () => {
    const checks = keepAnswer(open(), { seq: 1, verdicts: [], isFinal: true });
    expect(keepAnswer(checks, { seq: 1, verdicts: [], isFinal: true })).toBe(checks);
  });

  test('are kept for the newest requests', () => {
    let checks = open();
    for (let seq = 1; seq <= 40; seq += 1) checks = keepAnswer(checks, { seq, verdicts: [], isFinal: true });
    expect(checks.answered.map(({ seq }) => seq)).toEqual(Array.from({ length: 16 }, (_, at) => at + 25));
  });
});
