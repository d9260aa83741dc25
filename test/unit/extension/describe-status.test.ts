import { expect, test } from 'vitest';
import { describeLateVerdicts, describeStatus } from '../../../src/extension/ui/popup/describe-status.ts';
import type { ExtensionStatus } from '../../../src/protocol/index.ts';

const STATUS: ExtensionStatus = {
  bundle: { name: 'house', version: 4, rules: 7, source: 'channel', expired: false },
  engine: null,
  server: { url: 'https://stinger.example', lastContact: '2030-06-01T12:00:00.000Z', problem: null },
  undelivered: 1,
  refused: null,
  tables: null,
  allowPause: true,
  lateVerdicts: [],
  rejected: 0,
};
const describe = (status: Partial<ExtensionStatus>) =>
  describeStatus({ ...STATUS, ...status }, (time) => `at ${time.getTime()}`);

test('the last contact is told in the spelling of the reader', () => {
  expect(describe({}).server).toBe(`https://stinger.example, last reached at ${Date.UTC(2030, 5, 1, 12)}`);
});

test('nothing is warned of while all is well', () => {
  expect(describe({})).toMatchObject({ refused: '', tables: '', rejected: '', pausing: '' });
});

test('a pause that the organisation forbids is told of', () => {
  expect(describe({ allowPause: false }).pausing).toBe(
    'Your organisation does not allow checks to be paused.',
  );
});

test.each([
  ['were damaged', 'TABLES_UNREADABLE'],
  ['did not say what the rules say', 'TABLES_DIFFER'],
] as const)('stored tables that %s are told of, with the moment', (what, problem) => {
  const tables = { at: '2030-06-01T12:00:00.000Z', problem };
  expect(describe({ tables }).tables).toMatch(
    new RegExp(`^at ${Date.UTC(2030, 5, 1, 12)}: Stored tables ${what} and have been made anew\\.`),
  );
});

test('a refusal says whether rules are in use in spite of it', () => {
  const refused = { at: '2030-06-01T12:00:00.000Z', message: 'Why.' };
  expect(describe({ refused, engine: { version: 4 } }).refused).toBe('A newer bundle was refused. Why.');
  expect(describe({ refused, engine: null }).refused).toBe('The engine refused the rules. Why.');
});

test.each([
  ['was never reached', null, null, 'https://stinger.example, not reached yet'],
  [
    'cannot be reached',
    '2030-06-01T12:00:00.000Z',
    'HTTP 500',
    'https://stinger.example, cannot be reached: HTTP 500',
  ],
])('a server that %s', (_name, lastContact, problem, line) => {
  expect(describe({ server: { ...STATUS.server, lastContact, problem } }).server).toBe(line);
});

test.each([
  ['block', false, 'would have been stopped (judge: judged as harm)'],
  ['warn', false, 'was noticed (judge: judged as harm)'],
  ['block', true, 'was covered after it was shown (judge: judged as harm)'],
  ['block', true, 'was covered after it was shown, but for its beginning (judge: judged as harm)', true],
  ['block', false, 'was shown too long before to be covered (judge: judged as harm)', true],
] as const)('a late verdict to %s, covered: %s, %s', (action, isCovered, says, isLacking?: true) => {
  const verdict = {
    sessionId: '00000000-0000-4000-8000-00000000000a',
    seq: 1,
    guardrail: 'judge',
    action,
    isCovered,
    ...(isLacking && { isLacking }),
    origin: 'https://chat.example',
    startedAt: '2030-06-01T12:00:00.000Z',
    reason: 'judged as harm',
  };
  const lines = describeLateVerdicts({ lateVerdicts: [verdict] }, (time) => `at ${time.getTime()}`);
  expect(lines).toEqual([`at ${Date.UTC(2030, 5, 1, 12)}, https://chat.example: ${says}`]);
});
