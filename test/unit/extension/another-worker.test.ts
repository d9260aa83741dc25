import { beforeEach, expect, test } from 'vitest';
import { compileRules } from '../../../src/engine/index.ts';
import type { ContentMessage, EngineMessage, ScanText } from '../../../src/extension/bridge/index.ts';
import { createPageDocument, type PageDocument } from '../../../src/extension/sandbox/page-document.ts';
import type { ReplayItem } from '../../../src/extension/sandbox/work.ts';
import type { SessionControl } from '../../../src/extension/shared/engine-control.ts';
import { CORRELATION_ID } from '../../support/correlation-id.ts';
import { END, makeState, openDeliveryStage } from '../../support/delivery-stage.ts';

const BOOK = { digest: 'd', version: 1, labels: {}, ruleSet: compileRules([]) };
const OPEN = {
  type: 'open',
  stream: 1,
  correlationId: CORRELATION_ID,
  transport: 'fetch',
  document: false,
} as const;
const POLICY = { failPolicy: 'closed', sites: {}, verdictTimeoutMs: 2_000, sendText: 'sentences' } as const;

const say = (text: string, ends = false): ScanText => ({
  channel: 'c',
  kind: 'answer',
  mode: 'append',
  text,
  ends,
});
const replay = (...texts: ScanText[]): ReplayItem => ({
  type: 'replay',
  document: 7,
  digest: BOOK.digest,
  open: OPEN,
  format: 'text',
  texts,
});

let nowMs: number;
let said: (EngineMessage | ContentMessage)[];
let sessions: Omit<SessionControl, 'type' | 'document'>[];
beforeEach(() => {
  nowMs = 0;
  said = [];
  sessions = [];
});

/** What a new Worker makes of a document. */
const createDocument = (): PageDocument =>
  createPageDocument({
    origin: 'https://chat.example',
    active: () => ({ book: BOOK, policy: POLICY }),
    now: () => nowMs,
    after: () => undefined,
    beat: () => undefined,
    send: (message) => said.push(message),
    report: (session) => sessions.push(session),
    onOpened: () => undefined,
  });

const scan = (document: PageDocument, seq: number, text: ScanText): void =>
  document.receive({ type: 'scan', stream: 1, seq, format: 'text', texts: [text] });

test('the server gets all that was shown, once, though a Worker broke with a part of it', async () => {
  const first = createDocument();
  first.receive(OPEN);
  scan(first, 1, say('First sentence. And '));
  nowMs = 1_000;
  // Complete, and kept for four seconds from the first on.
  scan(first, 2, say('a second one. Then '));
  const second = createDocument();
  second.replay(replay(say('First sentence. And a second one. Then ')));
  nowMs = 7_000;
  scan(second, 3, say('a third. Now '));
  scan(second, 4, say('the end.', true));
  second.receive({ type: 'close', stream: 1, format: 'text', reason: 'complete', unscanned: [] });

  const stage = await openDeliveryStage();
  for (const [index, { text = [], endReason }] of sessions.entries()) {
    await stage.store.save({ ...makeState(index + 1, endReason === null ? null : END), text });
    await stage.deliver();
  }
  const told = stage.server.sent.flatMap(({ text = [] }) => text);
  let end = 0;
  for (const { offset, insert } of told) {
    expect(offset).toBe(end);
    end += insert.length;
  }
  expect(told.map(({ insert }) => insert).join('')).toBe(
    'First sentence. And a second one. Then a third. Now the end.',
  );
});

test('a stream that the server has blocked stays blocked, and is not covered again', () => {
  const document = createDocument();
  document.replay({
    ...replay(say('A bad sentence. ')),
    cut: { message: 'No.', rest: [say('Never shown. ')] },
  });
  scan(document, 3, say('Nor this. ', true));
  document.receive({ type: 'close', stream: 1, format: 'text', reason: 'blocked', unscanned: [] });
  expect(said.filter(({ type }) => type === 'verdict' || type === 'cover')).toEqual([
    {
      type: 'verdict',
      stream: 1,
      seq: 3,
      answers: [{ text: '', held: 0, blocked: { ruleId: 'stinger.server', message: 'No.' } }],
    },
  ]);
  // The server gets what was shown, and nothing that wasn't.
  expect(sessions.flatMap(({ text = [] }) => text.map(({ insert }) => insert))).toEqual(['A bad sentence. ']);
  expect(sessions.at(-1)?.report.characters).toMatchObject({ seen: 39, released: 16, discarded: 23 });
});
