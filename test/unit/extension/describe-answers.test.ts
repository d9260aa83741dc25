import { expect, test } from 'vitest';
import { type AnswerLines, describeTab } from '../../../src/extension/ui/popup/describe-answers.ts';
import type { PageAnswer, PageAnswers, SitePolicy } from '../../../src/protocol/index.ts';
import { CORRELATION_ID } from '../../support/correlation-id.ts';

const ANSWER: PageAnswer = {
  correlationId: CORRELATION_ID,
  atMs: 1,
  isOpen: false,
  characters: { seen: 1_200, released: 1_200, redacted: 0, discarded: 0, held: 0 },
  hits: [],
  unscanned: [],
  bundle: { version: 12, digest: '1a2b3c4d'.padEnd(64, 'e') },
};
const page = (document: string, ...answers: PageAnswer[]): PageAnswers => ({
  document,
  site: { origin: 'https://chat.example', isTop: true, policy: 'closed' },
  answers,
  unscanned: [],
  ignored: 0,
});
const describeOne = (answer: Partial<PageAnswer>) =>
  describeTab([page('top', { ...ANSWER, ...answer })], (time) => `at ${time.getTime()}`).answers[0];

test("the name of an answer in the server's log is among its details", () => {
  expect(describeOne({})?.correlation).toBe(`In the server's log: ${CORRELATION_ID}`);
});

const CASES: Record<string, readonly [Partial<PageAnswer>, Partial<AnswerLines>]> = {
  'a clean one': [{}, { tone: 'clean', title: 'at 1: all checked', facts: ['1,200 characters checked'] }],
  'one that still comes': [
    { isOpen: true },
    { tone: 'clean', title: 'at 1: checking', facts: ['1,200 characters checked'] },
  ],
  'one with covered text': [
    {
      characters: { ...ANSWER.characters, redacted: 24 },
      hits: [{ title: 'e-mail address', action: 'redact', count: 2 }],
    },
    {
      tone: 'found',
      title: 'at 1: all checked, 2 covered',
      facts: ['1,200 characters checked, 24 of them covered', '2 × e-mail address, covered'],
    },
  ],
  'one that was stopped': [
    { hits: [{ title: 'code name', action: 'block', count: 1 }] },
    {
      tone: 'blocked',
      title: 'at 1: stopped',
      facts: ['1,200 characters checked', '1 × code name, stopped'],
    },
  ],
};

test.each(Object.entries(CASES))('%s', (_name, [answer, lines]) => {
  expect(describeOne(answer)).toMatchObject({ ...lines, unchecked: [] });
});

test('the rules are named by version and the beginning of their digest', () => {
  expect(describeOne({})?.bundle).toBe('Rules: version 12 · 1a2b3c4d');
});

test('answers of all frames stand together, newest first', () => {
  const frames = [page('top', { ...ANSWER, atMs: 1 }), page('frame', { ...ANSWER, atMs: 2 })];
  const { headline, answers } = describeTab(frames, (time) => String(time.getTime()));
  expect(headline).toBe('All was checked.');
  expect(answers.map(({ title }) => title)).toEqual(['2: all checked', '1: all checked']);
});

test('a page without an answer is not called checked', () => {
  expect(describeTab([page('top')], String).headline).toBe('No answer has come to this page yet.');
});

const site = (origin: string, policy: SitePolicy | null, isTop = false): PageAnswers => ({
  ...page(origin),
  site: { origin, isTop, policy },
});

test.each([
  [
    'of the page',
    [site('https://a.example', 'closed', true)],
    [/^An answer that cannot be checked is stopped/],
  ],
  ['nothing before it is known', [site('https://a.example', null, true)], []],
  [
    'frames with the same are not told apart',
    [site('https://b.example', 'open'), site('https://a.example', 'open', true)],
    [/^An answer that cannot be checked is shown/],
  ],
  [
    'frames where something else goes come behind',
    [site('https://b.example', 'paused'), site('null', 'open'), site('https://a.example', 'closed', true)],
    [/is stopped/, /^In a frame of https:\/\/b\.example: Checks are paused/],
  ],
])('what becomes of answers that cannot be checked: %s', (_name, documents, lines) => {
  expect(describeTab(documents, String).policies).toEqual(lines.map((line) => expect.stringMatching(line)));
});

test('messages that were dropped are told, all frames together', () => {
  const frames = (...counts: number[]) =>
    describeTab(
      counts.map((ignored, index) => ({ ...page(String(index)), ignored })),
      String,
    ).ignored;
  expect(frames(0, 0)).toBe('');
  expect(frames(1)).toMatch(/^1 message from this page ignored: /);
  expect(frames(3, 0, 2)).toMatch(/^5 messages from this page ignored: /);
});
