import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PageMessage } from '../../../src/extension/bridge/index.ts';
import { createDirectAnswers, type DirectAnswers } from '../../../src/extension/sandbox/direct-answers.ts';
import type { Said, WorkItem } from '../../../src/extension/sandbox/work.ts';
import { waitUntil } from '../../support/wait-until.ts';

const scan = (seq: number): PageMessage => ({ type: 'scan', stream: 1, seq, format: 'text', texts: [] });
const item = (document: number): WorkItem => ({ type: 'data', document, data: scan(1) });
const direct = (document: number, seq = 1): WorkItem => ({
  type: 'data',
  document,
  data: scan(seq),
  isDirect: true,
});
const verdict = (seq: number) => ({ type: 'verdict', stream: 1, seq, answers: [] }) as const;
const said = (document: number, seq: number): Said => ({ type: 'data', document, data: verdict(seq) });

let answers: DirectAnswers;
let page: MessagePort;
let received: unknown[];
let isClosed: boolean;

beforeEach(() => {
  answers = createDirectAnswers();
  const { port1, port2 } = new MessageChannel();
  page = port1;
  received = [];
  isClosed = false;
  page.addEventListener('message', ({ data }) => received.push(data));
  page.addEventListener('close', () => {
    isClosed = true;
  });
  page.start();
  answers.join(7, port2);
});
afterEach(() => page.close());

test('verdicts on a list of items go to their page together, when they are posted', async () => {
  for (const seq of [1, 2]) {
    answers.begin(direct(7, seq));
    expect(answers.take(said(7, seq))).toBe(true);
  }
  answers.post();
  answers.post();
  answers.begin(direct(7, 3));
  answers.take(said(7, 3));
  answers.post();
  await waitUntil(() => received.length === 2);
  expect(received).toEqual([[verdict(1), verdict(2)], verdict(3)]);
});

test('all else goes by the frame', () => {
  const dropped: Said = { type: 'data', document: 7, data: { type: 'dropped', stream: 1 } };
  answers.begin(direct(7));
  expect(answers.take(dropped)).toBe(false);
  answers.begin(item(7));
  expect(answers.take(said(7, 1))).toBe(false);
  answers.begin(direct(8));
  expect(answers.take(said(8, 1))).toBe(false);
});

test('a verdict that the server is waited for goes by the frame, which was told that it waits', () => {
  const waits: Said = { type: 'data', document: 7, data: { type: 'waits', stream: 1, seq: 1, withinMs: 9 } };
  answers.begin(direct(7));
  expect(answers.take(waits)).toBe(false);
  expect(answers.take(said(7, 1))).toBe(false);
});

test('so does a verdict on a scan before the one that is worked on, or of another document', () => {
  answers.begin(direct(7, 2));
  expect(answers.take(said(7, 1))).toBe(false);
  expect(answers.take(said(8, 2))).toBe(false);
  expect(answers.take(said(7, 2))).toBe(true);
});

test('a document that is gone takes its way along', async () => {
  answers.begin({ type: 'disconnect', document: 7 });
  await waitUntil(() => isClosed);
  answers.begin(direct(7));
  expect(answers.take(said(7, 1))).toBe(false);
});

test('another way to a document takes the place of the first, which is closed', async () => {
  const { port1: next, port2 } = new MessageChannel();
  const heard: unknown[] = [];
  next.addEventListener('message', ({ data }) => heard.push(data));
  next.start();
  answers.join(7, port2);
  answers.begin(direct(7));
  answers.take(said(7, 1));
  answers.post();
  await waitUntil(() => heard.length === 1 && isClosed);
  expect(heard).toEqual([verdict(1)]);
  expect(received).toEqual([]);
  next.close();
});
