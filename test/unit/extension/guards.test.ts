import { describe, expect, test } from 'vitest';
import { parseEngineMessage, parsePageMessage } from '../../../src/extension/bridge/index.ts';
import { LIMITS } from '../../../src/protocol/index.ts';
import { CORRELATION_ID } from '../../support/correlation-id.ts';
import { makeReceipt } from '../../support/make-receipt.ts';

const text = { channel: 'c', kind: 'answer', mode: 'append', text: 'x', ends: false };
const scan = { type: 'scan', stream: 1, seq: 1, format: 'openai-chat', texts: [text] };
const OPEN = { type: 'open', stream: 1, correlationId: CORRELATION_ID, transport: 'fetch', document: false };
const close = { type: 'close', stream: 1, format: 'text', reason: 'complete', unscanned: [] };

describe('messages of a page', () => {
  test.each([
    ['open', OPEN],
    ['scan', scan],
    ['close', close],
    ['close with unscanned bytes', { ...close, unscanned: [{ reason: 'timeout', bytes: 3, characters: 2 }] }],
  ])('%s passes', (_name, message) => {
    expect(parsePageMessage(message)).toEqual(message);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'scan'],
    ['a list', [scan]],
    ['an unknown type', { ...scan, type: 'verdict' }],
    ['a negative stream', { ...scan, stream: -1 }],
    ['a broken number', { ...scan, seq: 0.5 }],
    ['no texts', { ...scan, texts: [] }],
    ['texts that are no list', { ...scan, texts: { length: 1, 0: text } }],
    ['a text that is no string', { ...scan, texts: [{ ...text, text: 1 }] }],
    ['an unknown mode', { ...scan, texts: [{ ...text, mode: 'edit' }] }],
    ['a channel name without end', { ...scan, texts: [{ ...text, channel: 'c'.repeat(513) }] }],
    ['a format with markup', { ...scan, format: '<b>' }],
    ['an unknown transport', { ...OPEN, transport: 'carrier-pigeon' }],
    ['a stream without a name', { type: 'open', stream: 1, transport: 'fetch', document: false }],
    ['a name that could be content', { ...OPEN, correlationId: 'my social security number is 078-05' }],
    ['an unknown reason', { ...close, reason: 'because' }],
    [
      'unscanned bytes below zero',
      { ...close, unscanned: [{ reason: 'timeout', bytes: -1, characters: 0 }] },
    ],
  ])('%s is refused', (_name, message) => {
    expect(parsePageMessage(message)).toBeNull();
  });

  test('more text than one message may hold is refused: all other streams would wait for it', () => {
    const most = { ...text, text: 'x'.repeat(16_384) };
    expect(parsePageMessage({ ...scan, texts: [most] })).not.toBeNull();
    expect(parsePageMessage({ ...scan, texts: [most, text] })).toBeNull();
  });

  test('more texts than one message may hold are refused', () => {
    const texts = Array.from({ length: 1_024 }, () => text);
    expect(parsePageMessage({ ...scan, texts })).not.toBeNull();
    expect(parsePageMessage({ ...scan, texts: [...texts, text] })).toBeNull();
  });
});

describe('messages of the engine', () => {
  test('as many texts are covered in one go as the service worker may ask for, and no more', () => {
    const most = LIMITS.maxSentTexts + LIMITS.maxTextDeltas;
    const cover = (count: number) => ({
      type: 'cover',
      stream: 1,
      message: 'm',
      texts: Array(count).fill('x'),
    });
    expect(parseEngineMessage(cover(most))).not.toBeNull();
    expect(parseEngineMessage(cover(most + 1))).toBeNull();
  });

  const verdict = { type: 'verdict', stream: 1, seq: 1, answers: [{ text: 'x', held: 0 }] };
  const notice = {
    type: 'notice',
    stream: 1,
    correlationId: CORRELATION_ID,
    state: 'open',
    receipt: makeReceipt(),
    hits: [],
  };

  test.each([
    ['ready', { type: 'ready', failPolicy: 'closed', verdictTimeoutMs: 2_000 }],
    ['verdict', verdict],
    ['a block', { ...verdict, answers: [{ text: '', held: 0, blocked: { ruleId: 'r', message: 'm' } }] }],
    ['lost', { type: 'lost' }],
    ['notice', notice],
  ])('%s passes', (_name, message) => {
    expect(parseEngineMessage(message)).toEqual(message);
  });

  test.each([
    ['an unknown fail policy', { type: 'ready', failPolicy: 'maybe', verdictTimeoutMs: 2_000 }],
    ['an answer without text', { ...verdict, answers: [{ held: 0 }] }],
    ['a block without message', { ...verdict, answers: [{ text: '', held: 0, blocked: {} }] }],
    [
      'a notice with a long title',
      { ...notice, hits: [{ ruleId: 'r', title: 't'.repeat(81), action: 'redact' }] },
    ],
    ['nothing', undefined],
  ])('%s is refused', (_name, message) => {
    expect(parseEngineMessage(message)).toBeNull();
  });
});
