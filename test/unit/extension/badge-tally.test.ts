import { expect, test } from 'vitest';
import type { NoticeMessage } from '../../../src/extension/bridge/index.ts';
import { addNotice, EMPTY_TALLY, summarise, type Tally } from '../../../src/extension/content/badge/tally.ts';

const notice = (fields: Partial<NoticeMessage>): NoticeMessage => ({
  type: 'notice',
  stream: 1,
  state: 'checked',
  characters: 0,
  hits: [],
  ...fields,
});
const hit = (title: string, action: 'block' | 'redact' | 'warn' = 'redact') => ({
  ruleId: title,
  title,
  action,
});
const after = (...notices: NoticeMessage[]): Tally => notices.reduce(addNotice, EMPTY_TALLY);

test.each([
  ['a running stream', [notice({ state: 'open' })], 'Checking', 'working'],
  ['a clean one that ended', [notice({ state: 'closed' })], 'Checked · nothing found', 'clean'],
  ['a finding while it runs', [notice({ hits: [hit('a'), hit('b')] })], 'Checking · 2 covered', 'found'],
  [
    'a finding after its end',
    [notice({ hits: [hit('a')] }), notice({ state: 'closed' })],
    'Checked · 1 covered',
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
    notice({ stream: 1, characters: 900 }),
    notice({ stream: 1, characters: 1_000 }),
    notice({ stream: 2, characters: 500 }),
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
  expect(summarise(tally)).toMatchObject({ label: 'Checked · nothing found', tone: 'clean' });
  expect(summarise(tally).findings).toEqual(['1 × code name, stopped']);
});

test('a lost connection is said, and forgotten when the engine speaks again', () => {
  const lost = { ...after(notice({})), disconnected: true };
  expect(summarise(lost)).toMatchObject({ tone: 'off' });
  expect(summarise(addNotice(lost, notice({})))).toMatchObject({ tone: 'working' });
});
