import { expect, test } from 'vitest';
import type { TextAnswer } from '../../../src/extension/background/sessions/deliver-sessions.ts';
import { tellVerdicts } from '../../../src/extension/background/sessions/tell-verdicts.ts';
import type { TextDelta, TextVerdict } from '../../../src/protocol/index.ts';

const SESSION_ID = '00000000-0000-4000-8000-00000000000a';
const say = (offset: number, insert: string): TextDelta => ({ channel: 'c', offset, delete: 0, insert });
const verdict = (more: Partial<TextVerdict>): TextVerdict => ({
  guardrail: 'links',
  class: 'MODERATE',
  mode: 'BLOCK',
  checkpoint: 'BATCHED',
  outcome: 'answered',
  action: 'allow',
  wouldHaveBlocked: false,
  score: null,
  reason: 'a reason',
  durationMs: 1,
  cached: false,
  stretch: { channel: 'c', start: 4, end: 8 },
  ...more,
});

/** @returns what a stream is told */
function tell(more: Partial<TextAnswer>): unknown[] {
  const told: unknown[] = [];
  const answer = { sessionId: SESSION_ID, awaits: true, sent: [say(0, 'One.')], text: [say(4, 'Two.')] };
  tellVerdicts(async (order) => void told.push(order))({ ...answer, verdicts: [], ...more });
  return told;
}
const settled = (isChecked: boolean) => [
  { type: 'settle-text', sessionId: SESSION_ID, ends: [{ channel: 'c', end: 8 }], isChecked },
];

test.each([
  ['nothing', []],
  ['that it is fine', [verdict({})]],
  ['a warning', [verdict({ action: 'warn' })]],
  [
    'what MONITOR would have blocked',
    [verdict({ mode: 'MONITOR', action: 'block', wouldHaveBlocked: true })],
  ],
  ['that MONITOR has no answer', [verdict({ mode: 'MONITOR', outcome: 'timeout' })]],
  [
    'that a check of the end was refused',
    [verdict({ checkpoint: 'DEFERRED', outcome: 'refused', stretch: null })],
  ],
])('text is shown where the server says %s', (_what, verdicts) => {
  expect(tell({ verdicts })).toEqual(settled(true));
});

test.each(['timeout', 'failed', 'refused', 'unavailable'] as const)(
  'text is not checked where a check that may block ended with %s',
  (outcome) => expect(tell({ verdicts: [verdict({}), verdict({ outcome })] })).toEqual(settled(false)),
);

test('nor where the server took it for none that it can check', () => {
  expect(tell({ verdicts: null })).toEqual(settled(false));
});

test('a block ends the stream, whatever else was said, and covers what it is about', () => {
  const verdicts = [verdict({ outcome: 'timeout' }), verdict({ action: 'block' })];
  const message = 'Stinger ended this answer: a reason.';
  expect(tell({ verdicts })).toEqual([
    { type: 'cut-stream', sessionId: SESSION_ID, message, texts: [], newest: ['Two.'] },
  ]);
  const late = [verdict({ action: 'block', stretch: { channel: 'c', start: 0, end: 4 } })];
  expect(tell({ verdicts: late })).toMatchObject([{ message, texts: ['One.'], newest: [] }]);
  const paragraph = [verdict({ action: 'block', stretch: { channel: 'c', start: 0, end: 8 } })];
  expect(tell({ verdicts: paragraph })).toMatchObject([{ message, texts: ['One.'], newest: ['Two.'] }]);
});

test('where not all is known any more that a block is about, the reader is told', () => {
  const verdicts = [verdict({ action: 'block', stretch: { channel: 'c', start: 0, end: 8 } })];
  const message = 'Stinger ended this answer: a reason. Not all of what that is about is covered.';
  expect(tell({ sent: [], verdicts })).toMatchObject([{ message, texts: [], newest: ['Two.'] }]);
});

test('a stream that waits for nothing is told of blocks alone', () => {
  expect(tell({ awaits: false })).toEqual([]);
  expect(tell({ awaits: false, verdicts: [verdict({ action: 'block' })] })).toHaveLength(1);
  expect(tell({ text: [], verdicts: [] })).toEqual([]);
});
