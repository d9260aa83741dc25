import { describe, expect, test } from 'vitest';
import type { NoticeMessage } from '../../../src/extension/bridge/index.ts';
import { UNSCANNED_REASONS } from '../../../src/extension/bridge/vocabulary.ts';
import { listAnswers } from '../../../src/extension/content/badge/list-answers.ts';
import {
  addIgnored,
  addNotice,
  addPassed,
  EMPTY_TALLY,
  summarise,
  type Tally,
} from '../../../src/extension/content/badge/tally.ts';
import { describeTab } from '../../../src/extension/ui/popup/describe-answers.ts';
import { PageAnswersSchema } from '../../../src/protocol/index.ts';
import { CORRELATION_ID } from '../../support/correlation-id.ts';
import { makeReceipt } from '../../support/make-receipt.ts';

const TOP = { document: 'top', origin: 'https://chat.example', isTop: true };
const notice = (fields: Partial<NoticeMessage>): NoticeMessage => ({
  type: 'notice',
  stream: 1,
  correlationId: CORRELATION_ID,
  state: 'checked',
  receipt: makeReceipt(),
  hits: [],
  ...fields,
});
const hit = (title: string, action: 'block' | 'redact' | 'warn' = 'redact') => ({
  ruleId: title,
  title,
  action,
});
const after = (...notices: NoticeMessage[]): Tally =>
  notices.reduce((tally, next) => addNotice(tally, next, 0), EMPTY_TALLY);

test.each([
  ['a running stream', [notice({ state: 'open' })], 'Checking', 'working'],
  ['a clean one that ended', [notice({ state: 'closed' })], 'All checked · nothing found', 'clean'],
  ['a finding while it runs', [notice({ hits: [hit('a'), hit('b')] })], 'Checking · 2 covered', 'found'],
  [
    'a finding after its end',
    [notice({ hits: [hit('a')] }), notice({ state: 'closed' })],
    'All checked · 1 covered',
    'found',
  ],
  ['a block', [notice({ hits: [hit('a'), hit('c', 'block')] })], 'Answer stopped', 'blocked'],
] as const)('%s', (_name, notices, label, tone) => {
  expect(summarise(after(...notices))).toMatchObject({ label, tone });
});

test('findings are counted by what people call them', () => {
  const tally = after(
    notice({ hits: [hit('e-mail address'), hit('e-mail address')] }),
    notice({ hits: [hit('code name', 'block')] }),
  );
  expect(summarise(tally).findings).toEqual(['2 × e-mail address, covered', '1 × code name, stopped']);
});

test('characters of all streams are added up', () => {
  const tally = after(
    notice({ stream: 1, receipt: makeReceipt(900) }),
    notice({ stream: 1, receipt: makeReceipt(1_000) }),
    notice({ stream: 2, receipt: makeReceipt(500) }),
  );
  expect(summarise(tally).coverage).toBe('1,500 characters checked');
});

test('the label speaks of the newest answer, the findings of all', () => {
  const tally = after(
    notice({ stream: 1, hits: [hit('code name', 'block')] }),
    notice({ stream: 1, state: 'closed' }),
    notice({ stream: 2, state: 'open' }),
    notice({ stream: 2, state: 'closed' }),
  );
  expect(summarise(tally)).toMatchObject({ label: 'All checked · nothing found', tone: 'clean' });
  expect(summarise(tally).findings).toEqual(['1 × code name, stopped']);
});

test('a lost connection is said, and forgotten when the engine speaks again', () => {
  const lost = { ...after(notice({})), disconnected: true };
  expect(summarise(lost)).toMatchObject({ tone: 'off' });
  expect(summarise(addNotice(lost, notice({}), 0))).toMatchObject({ tone: 'working' });
});

describe.each(UNSCANNED_REASONS)('what passed unchecked, %s', (reason) => {
  const told = after(
    notice({ receipt: makeReceipt(900) }),
    notice({ state: 'closed', receipt: makeReceipt(900, [{ reason, bytes: 5, characters: 0 }]) }),
  );
  const early = addPassed(after(notice({ state: 'closed' })), reason);

  test.each([
    ['told in a receipt', told, '5 bytes not checked: '],
    ['told before it', early, 'Not checked: '],
  ])('%s is no clean page, in the badge and in the popup', (_name, tally, beginning) => {
    const { label, tone, unchecked } = summarise(tally);
    expect(tone).toBe('partial');
    expect(label).toMatch(/^Not all checked: ./);
    expect(unchecked).toEqual([expect.stringMatching(`^${beginning}.`)]);
    // In words of people, not of the protocol.
    expect(`${label} ${unchecked.join('')}`).not.toMatch(new RegExp(`\\b${reason}$`));
    const document = PageAnswersSchema.parse(listAnswers(tally, TOP));
    const popup = describeTab([document], () => 'now');
    expect(popup.headline).toBe('Not all of this page was checked.');
    expect(popup.unchecked).toEqual(unchecked);
  });

  test('the answer of which it passed says so itself', () => {
    const [answer] = describeTab([listAnswers(told, TOP)], () => 'now').answers;
    expect(answer).toMatchObject({ tone: 'partial', title: 'now: not all checked' });
    expect(answer?.facts).toEqual(['900 characters checked']);
    expect(answer?.unchecked).toEqual(summarise(told).unchecked);
  });
});

test('text is counted in characters, all else in bytes, each reason by itself', () => {
  const tally = after(
    notice({ receipt: makeReceipt(0, [{ reason: 'engine-away', bytes: 40, characters: 1_234 }]) }),
    notice({
      stream: 2,
      receipt: makeReceipt(0, [
        { reason: 'engine-away', bytes: 9, characters: 1 },
        { reason: 'binary', bytes: 1, characters: 0 },
      ]),
    }),
  );
  expect(summarise(tally).label).toBe('Not all checked: 2 reasons');
  expect(summarise(tally).unchecked).toEqual([
    expect.stringMatching(/^1,235 characters not checked: the check was interrupted/),
    expect.stringMatching(/^1 byte not checked: messages of a socket/),
  ]);
});

test('a stopped answer does not hide that something passed', () => {
  const tally = addPassed(after(notice({ hits: [hit('c', 'block')] })), 'binary');
  expect(summarise(tally)).toMatchObject({ tone: 'blocked', label: 'Answer stopped · not all checked' });
});

test.each([
  [null, ''],
  ['closed', 'An answer that cannot be checked is stopped.'],
  ['open', 'An answer that cannot be checked is shown all the same, and counted as not checked.'],
  ['paused', 'Checks are paused on this site: its answers are shown as they come.'],
] as const)('the details say what becomes of an answer that cannot be checked: %s', (policy, words) => {
  expect(summarise({ ...EMPTY_TALLY, policy }).policy).toBe(words);
});

test('messages that were dropped make nothing unchecked, and the popup says how many there were', () => {
  const tally = addIgnored(addIgnored(after(notice({})), 2), 1);
  expect(summarise(tally).unchecked).toEqual([]);
  const told = PageAnswersSchema.parse(listAnswers(tally, TOP));
  expect(describeTab([told], () => 'now').ignored).toMatch(/^3 messages from this page ignored: /);
});
