import { beforeEach, expect, test } from 'vitest';
import { compileRules } from '../../../src/engine/index.ts';
import type { ContentMessage, EngineMessage } from '../../../src/extension/bridge/index.ts';
import {
  createPageDocument,
  type PageDocument,
  type PageDocumentParts,
} from '../../../src/extension/sandbox/page-document.ts';
import type { SendText } from '../../../src/protocol/index.ts';
import { CORRELATION_ID } from '../../support/correlation-id.ts';

let said: (EngineMessage | ContentMessage)[];
let reported: Parameters<PageDocumentParts['report']>[0][];
let recipient: string;
beforeEach(() => {
  said = [];
  reported = [];
  recipient = 'a';
});

/** A document with one stream, of which two sentences have come. */
function open(sendText: SendText): PageDocument {
  const book = { digest: 'd', version: 1, labels: {}, ruleSet: compileRules([]) };
  const document = createPageDocument({
    origin: 'https://chat.example',
    active: () => ({
      book,
      policy: { failPolicy: 'closed', sites: {}, verdictTimeoutMs: 2_000, sendText, recipient },
    }),
    now: () => 0,
    after: () => undefined,
    beat: () => undefined,
    send: (message) => said.push(message),
    report: (session) => void reported.push(session),
    onOpened: () => undefined,
  });
  document.receive({
    type: 'open',
    stream: 1,
    correlationId: CORRELATION_ID,
    transport: 'fetch',
    document: false,
  });
  const scan = (seq: number, text: string, ends: boolean): void => {
    const texts = [{ channel: 'c', kind: 'answer', mode: 'append', text, ends }];
    document.receive({ type: 'scan', stream: 1, seq, format: 'text', texts });
  };
  scan(1, 'One is said. ', false);
  scan(2, 'Two is said.', true);
  return document;
}

test.each<[SendText, readonly string[]]>([
  ['sentences', ['One is said. ', 'Two is said.']],
  ['strict', ['One is said. ']],
])('a block covers what was shown, and not what waits for it: %s', (sendText, texts) => {
  const document = open(sendText);
  document.settle({ stream: 1, ends: [{ channel: 'c', end: 13 }], isChecked: true });
  document.cut({ stream: 1, message: 'm', texts: ['One is said. '], newest: ['Two is said.'] });
  expect(said.filter(({ type }) => type === 'cover')).toMatchObject([{ stream: 1, message: 'm', texts }]);
});

test('a stream says to the end for whom its text is, as policy had it when it began', () => {
  const document = open('sentences');
  recipient = 'b';
  document.receive({ type: 'close', stream: 1, format: 'text', unscanned: [], reason: 'complete' });
  expect(reported.at(-1)).toMatchObject({ endReason: 'complete' });
  expect(reported.some(({ text }) => text !== undefined)).toBe(true);
  expect(new Set(reported.map((session) => session.recipient))).toEqual(new Set(['a']));
});
