import { expect, test } from 'vitest';
import type { MonitoredSession } from '../../../src/extension/background/database.ts';
import { takeLateVerdict } from '../../../src/extension/background/monitored/take-late-verdict.ts';
import type { CutStreamRequest, LateVerdict, MonitorEvent } from '../../../src/protocol/index.ts';

const say = (offset: number, insert: string) => ({ channel: 'c', offset, delete: 0, insert });
const SESSION: MonitoredSession = {
  sessionId: '00000000-0000-4000-8000-00000000000b',
  name: '00000000-0000-4000-8000-00000000000a',
  origin: 'https://chat.example',
  startedAt: '2026-01-01T00:00:00.000Z',
  sent: [say(9, 'One.'), say(13, 'Two.'), say(17, 'Three.')],
  untilMs: 0,
};

async function take(verdict: Partial<MonitorEvent['verdict']>) {
  const recorded: LateVerdict[] = [];
  const told: CutStreamRequest[] = [];
  const parts = {
    record: async (one: LateVerdict) => void recorded.push(one),
    tell: async (order: CutStreamRequest) => void told.push(order),
  };
  await takeLateVerdict(parts)(SESSION, {
    sessionId: SESSION.sessionId,
    seq: 2,
    correlationId: 'r',
    state: 'COMPLETE',
    verdict: {
      guardrail: 'links',
      class: 'MODERATE',
      mode: 'BLOCK',
      checkpoint: 'BATCHED',
      outcome: 'answered',
      action: 'block',
      wouldHaveBlocked: false,
      score: null,
      reason: 'a reason',
      durationMs: 1,
      cached: false,
      stretch: { channel: 'c', start: 17, end: 23 },
      ...verdict,
    },
  });
  return { recorded, told };
}

test.each([
  ['what one request brought', [17, 23], ['Three.']],
  ['what several did', [13, 23], ['Two.', 'Three.']],
] as const)('what may block is covered: %s', async (_what, [start, end], texts) => {
  const { recorded, told } = await take({ stretch: { channel: 'c', start, end } });
  expect(recorded).toMatchObject([{ guardrail: 'links', seq: 2, action: 'block', isCovered: true }]);
  expect(recorded[0]).not.toHaveProperty('isLacking');
  expect(told).toMatchObject([{ sessionId: SESSION.name, texts }]);
});

test.each([
  ['a part', [0, 13], ['One.']],
  ['nothing', [0, 9], []],
] as const)('where %s of it is known, the record says so', async (_what, [start, end], texts) => {
  const { recorded, told } = await take({ stretch: { channel: 'c', start, end } });
  expect(recorded).toMatchObject([{ isCovered: texts.length > 0, isLacking: true }]);
  expect(told.flatMap((order) => order.texts)).toEqual(texts);
});

test.each([
  ['MONITOR', { mode: 'MONITOR', wouldHaveBlocked: true }],
  ['a check of the whole answer', { checkpoint: 'DEFERRED' }],
  ['a warning', { action: 'warn' }],
] as const)('%s is told of and changes nothing in the page', async (_what, verdict) => {
  const { recorded, told } = await take(verdict);
  expect(recorded).toMatchObject([{ isCovered: false, reason: 'a reason' }]);
  expect(told).toEqual([]);
});

test('who has nothing to object, or no answer, is not told of', async () => {
  expect(await take({ action: 'allow' })).toEqual({ recorded: [], told: [] });
  expect(await take({ action: 'allow', outcome: 'failed' })).toEqual({ recorded: [], told: [] });
});
